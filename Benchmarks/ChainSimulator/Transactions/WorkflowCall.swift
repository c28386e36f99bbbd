import Ethereum

/// What a transaction asks the executor for, and the event that comes of it.
///
/// Arguments are decoded as the contract does it; bytes behind them are ignored, as the EVM ignores them.
struct WorkflowCall: Sendable {
    /// What its log adds to filters: the executor, the event, the workflow, and who is charged.
    let bits: InlineArray<4, BloomBits>

    /// The function.
    static let selector = Selector(signature: "executeWorkflow(uint256,bytes,uint256,address,uint256)").bytes
    /// The event that says that it ran.
    static let event = Keccak256.hash(Array("WorkflowExecuted(uint256,address,bool,uint256,bytes)".utf8))

    /// Whether call data are of this function.
    static func isCall(_ data: Span<UInt8>) -> Bool {
        data.count >= 4 && (0..<4).allSatisfy { data[$0] == selector[$0] }
    }

    /// Whether the arguments are such that the call does not revert: static ones in range, the bytes in their place.
    static func isWellFormed(_ data: Span<UInt8>) -> Bool {
        guard data.count >= Place.action, let offset = small(data, at: Place.offset), offset == 160,
            let length = small(data, at: Place.length)
        else { return false }
        let hasAction = data.count >= Place.action + (length + 31) / 32 * 32
        return hasAction && (Place.user - 12..<Place.user).allSatisfy { data[$0] == 0 }
    }

    /// The workflow that a well-formed call runs.
    static func workflow(_ data: Span<UInt8>) -> UInt256 {
        UInt256(bigEndian: data.extracting(Place.identifier..<Place.identifier + 32)) ?? .zero
    }

    /// Whom a well-formed call charges, as a topic.
    static func user(_ data: Span<UInt8>) -> Hash32 {
        Hash32(data.extracting(Place.user - 12..<Place.user + 20)) ?? .zero
    }

    /// The topics of the event of a well-formed call.
    static func topics(_ data: Span<UInt8>) -> [Hash32] { [event, Hash32(workflow(data)), user(data)] }

    /// What else the event of a well-formed call says: success, the charge, and an empty result.
    static func eventData(_ data: Span<UInt8>) -> InlineArray<128, UInt8> {
        var result = InlineArray<128, UInt8>(repeating: 0)
        result[31] = 1
        for index in 0..<32 { result[32 + index] = data[Place.charge + index] }
        result[95] = 96
        return result
    }

    /// Where the arguments are, behind the selector.
    private enum Place {
        static let identifier = 4
        static let offset = 36
        static let user = 112
        static let charge = 132
        static let length = 164
        static let action = 196
    }

    /// Reads a word that is below 2^32.
    private static func small(_ data: Span<UInt8>, at place: Int) -> Int? {
        guard let word = UInt256(bigEndian: data.extracting(place..<place + 32)), let value = Int(exactly: word),
            value <= UInt32.max
        else { return nil }
        return value
    }
}
