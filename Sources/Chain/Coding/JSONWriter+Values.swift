import Ethereum
import JSON

extension JSONWriter {
    /// Writes bytes as `0x` and two digits each.
    mutating func bytes(_ bytes: some Collection<UInt8>) { string(Hex.encode(bytes)) }

    /// Writes a number as `0x` and digits without leading zeros.
    mutating func quantity(_ value: UInt64) { quantity(UInt256(value)) }

    /// Writes a number as `0x` and digits without leading zeros.
    mutating func quantity(_ value: UInt256) { string(value.hex) }

    /// Writes the tag or number of a block, or an object with its hash.
    ///
    /// - Source: EIP-1898 for the object.
    mutating func block(_ block: BlockReference) {
        switch block {
        case .latest: string("latest")
        case .pending: string("pending")
        case .safe: string("safe")
        case .finalized: string("finalized")
        case .number(let number): quantity(number.rawValue)
        case .hash(let hash): object { $0.member("blockHash") { $0.bytes(hash.bytes) } }
        }
    }

    /// Writes what `eth_call` and `eth_estimateGas` take first.
    ///
    /// A value of zero is left out, for it is the default.
    mutating func call(_ call: CallRequest) {
        object { writer in
            if let from = call.from { writer.member("from") { $0.bytes(from.bytes) } }
            if let to = call.to { writer.member("to") { $0.bytes(to.bytes) } }
            writer.member("data") { $0.bytes(call.data) }
            if call.value != .zero { writer.member("value") { $0.quantity(call.value.rawValue) } }
            if let gas = call.gas { writer.member("gas") { $0.quantity(gas.rawValue) } }
        }
    }

    /// Writes what `eth_getLogs` takes.
    mutating func filter(_ filter: LogFilter) {
        object { writer in
            writer.member("address") { $0.bytes(filter.address.bytes) }
            writer.member("topics") { $0.array { $0.bytes(filter.event.bytes) } }
            writer.member("fromBlock") { $0.quantity(filter.from.rawValue) }
            writer.member("toBlock") { $0.quantity(filter.to.rawValue) }
        }
    }

    /// Writes what `eth_getLogs` takes, several addresses and topics included.
    ///
    /// A position that allows every topic is `null`: some nodes take an empty list for one that allows none.
    mutating func query(_ query: LogQuery) {
        object { writer in
            if !query.addresses.isEmpty {
                writer.member("address") { $0.array { for address in query.addresses { $0.bytes(address.bytes) } } }
            }
            writer.member("topics") { $0.array { for allowed in query.topics { $0.topics(allowed) } } }
            writer.member("fromBlock") { $0.quantity(query.blocks.lowerBound.rawValue) }
            writer.member("toBlock") { $0.quantity(query.blocks.upperBound.rawValue) }
        }
    }

    private mutating func topics(_ allowed: [Hash32]) {
        guard !allowed.isEmpty else { return null() }
        array { for topic in allowed { $0.bytes(topic.bytes) } }
    }
}
