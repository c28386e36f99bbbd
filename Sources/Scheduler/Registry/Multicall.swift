import Chain
import Ethereum

/// The contract that makes many calls in one.
///
/// - Source: Multicall3, github.com/mds1/multicall3: at the same address on most chains.
enum Multicall {
    static let address = Address(lastBytesOf: Hash32(0xcA11_bde0_5977_b363_1167_0288_62bE_2a17_3976_CA11))

    private static let aggregate = ABIFunction(
        name: "aggregate3",
        inputs: [ABIParameter(name: "calls", type: .array(.tuple([.address, .bool, .bytes])))],
        outputs: [ABIParameter(name: "returnData", type: .array(.tuple([.bool, .bytes])))])

    /// Puts calls into one that lets each of them fail alone.
    ///
    /// - Throws: `ABICodingError`; never for calls that go somewhere.
    static func call(_ calls: [CallRequest]) throws(ABICodingError) -> CallRequest {
        let tuples = calls.map { ABIValue.tuple([.address($0.to ?? .zero), .bool(true), .bytes($0.data)]) }
        return CallRequest(to: address, data: try aggregate.encode([.array(tuples)]))
    }

    /// Reads what each call returned, or reverted with; `nil` when these are not the answers to as many calls.
    static func answers(in data: [UInt8], to count: Int) -> [(succeeded: Bool, data: [UInt8])]? {
        guard let tuples = try? aggregate.decodeResult(data)[0]?.elements, tuples.count == count else { return nil }
        let answers = tuples.compactMap { tuple -> (succeeded: Bool, data: [UInt8])? in
            guard let parts = tuple.elements, parts.count == 2, let succeeded = parts[0].bool,
                let data = parts[1].bytes
            else { return nil }
            return (succeeded, data)
        }
        return answers.count == count ? answers : nil
    }
}
