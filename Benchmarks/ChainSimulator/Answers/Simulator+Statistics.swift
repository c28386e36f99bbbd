import Concurrency
import JSON

extension Simulator {
    /// What a benchmark asks and tells the simulator.
    static let simulatorAdministration: [String: Method] = [
        "simulator_stats": { simulator, _, writer, _ in simulator.writeStatistics(to: &writer) },
        "simulator_check": { simulator, parameters, writer, _ throws(RPCFailure) in
            // A byte for each is made room for.
            let (first, count) = (try parameters.int(0), try parameters.int(1, most: 100_000_000))
            var check = WorkflowCheck(first: UInt64(first), count: count)
            for block in simulator.chain.withLock({ $0.blocks }) { check.add(block) }
            write(check, to: &writer)
        },
        "simulator_mined": { simulator, parameters, writer, _ throws(RPCFailure) in
            let (from, most) = (try parameters.int(0), try parameters.int(1))
            let blocks = simulator.chain.withLock { Array($0.blocks.dropFirst(from).prefix(most)) }
            writer.array { for block in blocks { write(block, to: &$0) } }
        },
        "simulator_set": { simulator, parameters, writer, _ throws(RPCFailure) in
            let settings = try parameters.required(0)
            let interval = try settings["interval_ms"]?.anyInteger
            let latency = try settings["latency_ms"]?.duration(in: .milliseconds(1))
            let hold = settings["hold"]
            guard interval ?? 0 <= 86_400_000 else {
                throw .invalidParams("invalid argument 0: blocks are a day apart at most")
            }
            guard hold == nil || hold?.kind == .boolean else {
                throw .invalidParams("invalid argument 0: hold is true or false")
            }
            if let interval { simulator.mining.change { $0 = .every(milliseconds: Int(interval)) } }
            if let latency { simulator.latency.withLock { $0 = latency } }
            if let hold = hold?.boolean { simulator.mining.isHeld = hold }
            writer.boolean(true)
        },
    ]

    private static func write(_ check: WorkflowCheck, to writer: inout JSONWriter) {
        let (missing, repeated) = (check.missing, check.repeated)
        writer.object { writer in
            writer.member("executions", check.executions)
            writer.member("missing", missing.count)
            writer.member("repeated", repeated.count)
            writer.member("foreign", check.foreign)
            for (name, numbers) in [("first_missing", missing), ("first_repeated", repeated)] {
                writer.key(name)
                writer.array { for number in numbers.prefix(5) { $0.integer(number) } }
            }
        }
    }

    private static func write(_ block: Block, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", block.number)
            writer.member("sealed_at_us", block.header.sealedAt)
            writer.key("transactions")
            writer.array { for included in block.included { $0.hash(included.transaction.hash) } }
        }
    }

    private func writeStatistics(to writer: inout JSONWriter) {
        let statistics = statistics.withLock { $0 }
        writer.object { writer in
            writer.member("http", statistics.http)
            writer.member("rpc", statistics.rpc)
            Self.write("calls", statistics.calls, to: &writer)
            writer.member("bytes_in", statistics.bytesIn)
            writer.member("bytes_out", statistics.bytesOut)
            writer.member("connections", connections())
            writer.member("decoded", decoder.senders.decoded)
            writer.member("recovered", decoder.senders.recovered)
            writer.member("accepted", statistics.total.accepted)
            writer.member("already_known", statistics.total.alreadyKnown)
            Self.write("refused", statistics.total.refused, to: &writer)
            writeChain(to: &writer)
        }
    }

    private static func write(_ name: String, _ counts: [String: Int], to writer: inout JSONWriter) {
        writer.key(name)
        writer.object { for (name, count) in counts.sorted(by: { $0.key < $1.key }) { $0.member(name, count) } }
    }

    private func writeChain(to writer: inout JSONWriter) {
        chain.withLock { chain in
            writer.member("executions", chain.executions)
            writer.member("reverted", chain.reverted)
            writer.member("pooled", chain.pool.count)
            writer.member("most_pooled", chain.mostPooled)
            writer.member("blocks", chain.blocks.count)
            writer.member("blocks_with_transactions", chain.filledBlocks)
        }
    }
}
