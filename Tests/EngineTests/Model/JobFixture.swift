import Ethereum

@testable import Engine

/// Entries and the decoder that the job tests share.
enum JobFixture {
    static let registry: Address = "0x1111111111111111111111111111111111111111"
    static let decoder = JobDecoder(registry: registry)
    /// An example of EIP-55.
    static let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

    /// ``owner``, parsed.
    static let address = Address(stringLiteral: owner)

    /// An entry with the required members and those given.
    static func entry(_ members: String = "") -> [UInt8] {
        Array(#"{"workflowId":1,"owner":"\#(owner)"\#(members.isEmpty ? "" : ",")\#(members)}"#.utf8)
    }

    static func decode(_ entry: [UInt8]) throws(JobRejection) -> Job {
        try decoder.decode(entry) { "new-id" }
    }

    static func decode(_ members: String) throws(JobRejection) -> Job {
        try decode(entry(members))
    }

    /// How a malformed entry is refused; nil when it is taken.
    static func rejection(of entry: [UInt8]) -> JobRejection? {
        do throws(JobRejection) {
            _ = try decode(entry)
            return nil
        } catch {
            return error
        }
    }
}

extension Address: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        guard let address = try? Address(text) else { preconditionFailure("\(text) is not an address") }
        self = address
    }
}
