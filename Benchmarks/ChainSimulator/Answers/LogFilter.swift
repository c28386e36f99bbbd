import Concurrency
import Ethereum
import JSON

/// Which logs are asked for.
struct LogFilter {
    /// Where to look.
    enum Range {
        case block(Hash32)
        case blocks(Chain.Reference, Chain.Reference)
    }

    let range: Range
    /// Any, when there are none.
    private let addresses: [Address]
    /// The topics that are allowed at each place; any, when there are none.
    private let topics: [[Hash32]]

    /// Reads what `eth_getLogs` takes.
    init(_ json: JSON) throws(RPCFailure) {
        if let hash = json["blockHash"], !hash.isNull {
            range = .block(try hash.hash)
        } else {
            range = .blocks(
                try json["fromBlock"]?.blockReference ?? .latest, try json["toBlock"]?.blockReference ?? .latest)
        }
        var addresses: [Address] = []
        for address in Self.alternatives(json["address"]) { addresses.append(try address.address) }
        var topics: [[Hash32]] = []
        for place in json["topics"].map({ Array($0.elements) }) ?? [] {
            var allowed: [Hash32] = []
            for topic in Self.alternatives(place) { allowed.append(try topic.hash) }
            topics.append(allowed)
        }
        (self.addresses, self.topics) = (addresses, topics)
    }

    /// One value, several, or none where anything goes.
    private static func alternatives(_ json: JSON?) -> [JSON] {
        guard let json, !json.isNull else { return [] }
        return json.kind == .array ? Array(json.elements) : [json]
    }

    /// Writes the logs of a block that fit.
    func write(_ block: Block, to writer: inout JSONWriter) {
        guard block.executions > 0, mayFit(block.bloom) else { return }
        for (index, included) in block.included.enumerated() where fits(included.transaction) {
            block.writeLog(of: index, to: &writer)
        }
    }

    private func mayFit(_ bloom: Bloom) -> Bool {
        let addresses = addresses.isEmpty || addresses.contains { bloom.mayContain(BloomBits(of: $0)) }
        return addresses && topics.allSatisfy { $0.isEmpty || $0.contains { bloom.mayContain(BloomBits(of: $0)) } }
    }

    private func fits(_ transaction: SimulatedTransaction) -> Bool {
        guard transaction.outcome.call != nil, let address = transaction.to,
            addresses.isEmpty || addresses.contains(address)
        else { return false }
        let found = transaction.withData(WorkflowCall.topics)
        return topics.count <= found.count && zip(topics, found).allSatisfy { $0.isEmpty || $0.contains($1) }
    }
}

extension Simulator {
    /// The blocks in which to look for logs.
    func blocks(_ filter: LogFilter) throws(RPCFailure) -> [Block] {
        try chain.withLock { (chain) throws(RPCFailure) in
            switch filter.range {
            case .block(let hash):
                guard let block = chain.block(.hash(hash)) else { throw RPCFailure("unknown block") }
                return [block]
            case .blocks(let from, let to):
                guard let first = chain.number(from), let last = chain.number(to), first <= last else {
                    throw .invalidParams("invalid block range params")
                }
                return Array(chain.blocks[min(first, chain.blocks.count)..<min(last + 1, chain.blocks.count)])
            }
        }
    }
}
