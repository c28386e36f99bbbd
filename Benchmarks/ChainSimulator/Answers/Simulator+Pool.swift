import Concurrency
import Ethereum
import JSON

extension Simulator {
    /// Methods that send transactions, and look at those that wait.
    static let poolMethods: [String: Method] = [
        "eth_sendRawTransaction": { simulator, parameters, writer, tally throws(RPCFailure) in
            let raw = try parameters.data(0)
            do throws(RPCFailure) {
                let transaction = try simulator.decoder.decode(raw, after: &tally.sender)
                try simulator.chain.withLock { (chain) throws(RPCFailure) in try chain.add(transaction) }
                tally.accepted += 1
                writer.hash(transaction.hash)
            } catch {
                tally.refuse(error)
                throw error
            }
            if simulator.mining.mode.trigger == .eachTransaction { simulator.seal() }
        },
        "txpool_status": { simulator, _, writer, _ in
            let (pending, queued) = simulator.chain.withLock { ($0.pool.executableCount, $0.pool.gappedCount) }
            writer.object {
                $0.member("pending", quantity: UInt64(pending))
                $0.member("queued", quantity: UInt64(queued))
            }
        },
        "txpool_content": { simulator, _, writer, _ in
            let senders = simulator.chain.withLock { $0.pool.senders }
            writer.object { writer in
                for half in Half.allCases {
                    writer.key(half.rawValue)
                    writer.object { writer in
                        for (sender, queue) in senders where !half.transactions(queue).isEmpty {
                            writer.key(Hex.encode(sender.bytes))
                            simulator.write(half.transactions(queue), to: &writer)
                        }
                    }
                }
            }
        },
        "txpool_contentFrom": { simulator, parameters, writer, _ throws(RPCFailure) in
            let sender = try parameters.address(0)
            let queue = simulator.chain.withLock { $0.pool.senders[sender] } ?? SenderQueue(first: 0)
            writer.object { writer in
                for half in Half.allCases {
                    writer.key(half.rawValue)
                    simulator.write(half.transactions(queue), to: &writer)
                }
            }
        },
    ]

    /// The two halves of a pool.
    private enum Half: String, CaseIterable {
        case pending, queued

        func transactions(_ queue: SenderQueue) -> [Waiting] {
            self == .pending ? queue.executable : Array(queue.all.dropFirst(queue.executable.count))
        }
    }

    /// Writes transactions by their nonces.
    private func write(_ transactions: [Waiting], to writer: inout JSONWriter) {
        writer.object { writer in
            for waiting in transactions {
                writer.key("\(waiting.transaction.nonce)")
                waiting.transaction.write(settings.chainID, in: nil, 0, to: &writer)
            }
        }
    }
}
