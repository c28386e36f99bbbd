/// Reads what a transaction declares it will touch.
///
/// - Source: EIP-2930.
enum AccessList {
    /// Returns the gas that a list costs.
    ///
    /// - Throws: ``RPCFailure`` when it is no access list.
    static func gas(_ raw: [UInt8], _ contents: Range<Int>) throws(RPCFailure) -> UInt64 {
        var gas: UInt64 = 0
        try forEach(raw, contents) { (_, keys) in gas += 2_400 + 1_900 * UInt64(keys.count) }
        return gas
    }

    /// Goes through the entries: where the address is, and where the keys.
    static func forEach(
        _ raw: [UInt8], _ contents: Range<Int>, _ body: (Range<Int>, [Range<Int>]) -> Void
    ) throws(RPCFailure) {
        var entries = RLPCursor(raw, contents)
        while !entries.isAtEnd {
            var entry = RLPCursor(raw, try entries.list())
            let address = try entry.string()
            var keys = RLPCursor(raw, try entry.list())
            var places: [Range<Int>] = []
            while !keys.isAtEnd { places.append(try keys.string()) }
            guard entry.isAtEnd, address.count == 20, places.allSatisfy({ $0.count == 32 }) else {
                throw RPCFailure("rlp: invalid access list")
            }
            body(address, places)
        }
    }
}
