import Concurrency
import JSON

extension Simulator {
    /// Methods about blocks, transactions and logs.
    static let blockMethods: [String: Method] = [
        "eth_blockNumber": { simulator, _, writer, _ in
            writer.quantity(simulator.chain.withLock { $0.head.number })
        },
        "eth_getBlockByNumber": { simulator, parameters, writer, _ throws(RPCFailure) in
            try simulator.block(parameters, &writer)
        },
        "eth_getBlockByHash": { simulator, parameters, writer, _ throws(RPCFailure) in
            try simulator.block(parameters, &writer)
        },
        "eth_getBlockReceipts": { simulator, parameters, writer, _ throws(RPCFailure) in
            let reference = try parameters.required(0).blockReference
            guard let block = simulator.block(reference) else { return writer.null() }
            writer.array { writer in
                for place in block.included.indices { block.writeReceipt(place, to: &writer) }
            }
        },
        "eth_getTransactionByHash": { simulator, parameters, writer, _ throws(RPCFailure) in
            let hash = try parameters.hash(0)
            guard let (transaction, block, index) = simulator.chain.withLock({ $0.place(hash) }) else {
                return writer.null()
            }
            transaction.write(simulator.settings.chainID, in: block, index, to: &writer)
        },
        "eth_getTransactionReceipt": { simulator, parameters, writer, _ throws(RPCFailure) in
            let hash = try parameters.hash(0)
            guard let (_, block, index) = simulator.chain.withLock({ $0.place(hash) }), let block else {
                return writer.null()
            }
            block.writeReceipt(index, to: &writer)
        },
        "eth_getLogs": { simulator, parameters, writer, _ throws(RPCFailure) in
            let filter = try LogFilter(try parameters.required(0))
            let blocks = try simulator.blocks(filter)
            writer.array { writer in
                for block in blocks { filter.write(block, to: &writer) }
            }
        },
    ]

    func block(_ reference: Chain.Reference) -> Block? {
        chain.withLock { $0.block(reference) }
    }

    private func block(_ parameters: Parameters, _ writer: inout JSONWriter) throws(RPCFailure) {
        let reference = try parameters.required(0).blockReference
        guard let block = block(reference) else { return writer.null() }
        let isFull = parameters[1]?.boolean ?? false
        block.write(settings, isFull: isFull, to: &writer)
    }
}
