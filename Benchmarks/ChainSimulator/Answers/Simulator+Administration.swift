import Concurrency
import Ethereum
import JSON

extension Simulator {
    /// Anvil's and Hardhat's methods, and those of the development chain.
    static let chainAdministration = miningAdministration.merging(poolAdministration) { method, _ in method }.merging([
        "evm_snapshot": snapshot, "anvil_snapshot": snapshot,
        "evm_revert": revert, "anvil_revert": revert,
        "anvil_setBalance": { simulator, parameters, writer, _ throws(RPCFailure) in
            let (address, balance) = (try parameters.address(0), try parameters.integer(1))
            simulator.chain.withLock { $0.setBalance(balance, of: address) }
            writer.null()
        },
        "anvil_setNextBlockBaseFeePerGas": { simulator, parameters, writer, _ throws(RPCFailure) in
            let baseFee = try parameters.integer(0)
            simulator.chain.withLock { $0.nextBaseFee = baseFee }
            writer.null()
        },
        "devnet_holdBaseFee": { simulator, parameters, writer, _ throws(RPCFailure) in
            let baseFee = try parameters[0]?.anyInteger
            simulator.chain.withLock { $0.holdBaseFee(baseFee) }
            writer.null()
        },
        "anvil_reorg": { simulator, parameters, writer, _ throws(RPCFailure) in
            let depth = try parameters.int(0)
            let transactions = try simulator.transactions(parameters[1])
            let (time, isEmpty) = (simulator.clock(), simulator.mining.isHeld)
            try simulator.chain.withLock { (chain) throws(RPCFailure) in
                try chain.replace(depth, with: transactions, at: time, isEmpty: isEmpty)
            }
            writer.null()
        },
        "devnet_reorg": { simulator, parameters, writer, _ throws(RPCFailure) in
            let depth = try parameters.int(0, most: mostBlocks)
            let blocks = try parameters.int(1, default: depth + 1, most: mostBlocks)
            let (returned, time) = (try parameters.share(2, default: 1), simulator.clock())
            let removed = try simulator.chain.withLock { (chain) throws(RPCFailure) in
                try chain.reorganise(depth, blocks: blocks, returned: returned, at: time)
            }
            writer.array { for transaction in removed { $0.hash(transaction.hash) } }
        },
    ]) { method, _ in method }

    private static let snapshot: Method = { simulator, _, writer, _ in
        let chain = simulator.chain.withLock { $0 }
        writer.quantity(simulator.snapshots.withLock { $0.take(chain) })
    }

    private static let revert: Method = { simulator, parameters, writer, _ throws(RPCFailure) in
        let number = try parameters.int(0)
        guard let chain = simulator.snapshots.withLock({ $0.revert(to: number) }) else { return writer.boolean(false) }
        simulator.chain.withLock { [chain] current in
            let branches = current.branches
            current = chain
            current.branches = branches + 1
        }
        writer.boolean(true)
    }

    private static let miningAdministration: [String: Method] = [
        "evm_mine": { simulator, _, writer, _ in
            simulator.seal()
            writer.string("0x0")
        },
        "anvil_mine": { simulator, parameters, writer, _ throws(RPCFailure) in
            for _ in 0..<(try parameters.int(0, default: 1, most: mostBlocks)) { simulator.seal() }
            writer.null()
        },
        "evm_setAutomine": setAutomine, "anvil_setAutomine": setAutomine,
        "anvil_getAutomine": { simulator, _, writer, _ in
            writer.boolean(simulator.mining.mode.trigger == .eachTransaction)
        },
        "evm_setIntervalMining": setInterval, "anvil_setIntervalMining": setInterval,
    ]

    private static let setAutomine: Method = { simulator, parameters, writer, _ throws(RPCFailure) in
        let isOn = try parameters.required(0).boolean ?? false
        simulator.mining.change { $0.trigger = isOn ? .eachTransaction : .none }
        writer.null()
    }

    /// How many blocks one call makes: a request holds up others for a part of a second at most.
    private static let mostBlocks = 10_000

    /// Takes fractions of a second.
    private static let setInterval: Method = { simulator, parameters, writer, _ throws(RPCFailure) in
        let interval = try parameters.required(0).duration(in: .seconds(1))
        guard interval == .zero || interval >= .milliseconds(1) else {
            throw .invalidParams("invalid argument 0: blocks are a millisecond apart at least")
        }
        simulator.mining.change { $0.interval = interval > .zero ? interval : nil }
        writer.null()
    }

    private static let poolAdministration: [String: Method] = [
        "anvil_dropTransaction": { simulator, parameters, writer, _ throws(RPCFailure) in
            let hash = try parameters.hash(0)
            if simulator.chain.withLock({ $0.drop(hash) }) { writer.hash(hash) } else { writer.null() }
        },
        "anvil_dropAllTransactions": { simulator, _, writer, _ in
            _ = simulator.chain.withLock { $0.clearPool() }
            writer.null()
        },
        "devnet_dropTransactions": { simulator, parameters, writer, _ throws(RPCFailure) in
            let (sender, most) = (try parameters[0]?.address, try parameters.int(1, default: .max))
            let dropped = simulator.chain.withLock { $0.drop(sender, most: most) }
            writer.array { for transaction in dropped { $0.hash(transaction.hash) } }
        },
        "devnet_setPoolLimits": { simulator, parameters, writer, _ throws(RPCFailure) in
            var limits = simulator.chain.withLock { $0.pool.limits }
            try limits.change(try parameters.required(0))
            simulator.chain.withLock { [limits] in $0.setLimits(limits) }
            writer.object { for (name, limit) in PoolLimits.names { $0.member(name, limits[keyPath: limit]) } }
        },
    ]

    /// Reads pairs of a raw transaction and the block that it is for.
    private func transactions(_ json: JSON?) throws(RPCFailure) -> [(SimulatedTransaction, offset: Int)] {
        var transactions: [(SimulatedTransaction, offset: Int)] = []
        var hint = Senders.Hint()
        for pair in json.map({ Array($0.elements) }) ?? [] {
            guard let raw = try pair[0]?.data, let offset = pair[1]?.integer else {
                throw .invalidParams("invalid argument 1: pairs of a transaction and an offset are needed")
            }
            transactions.append((try decoder.decode(raw, after: &hint), offset))
        }
        return transactions
    }
}

extension PoolLimits {
    /// Changes those that an object has.
    fileprivate mutating func change(_ json: JSON) throws(RPCFailure) {
        guard json.kind == .object, json.members.allSatisfy({ member in Self.names.contains { $0.0 == member.name } })
        else {
            let names = Self.names.map(\.0).sorted().joined(separator: ", ")
            throw .invalidParams("invalid argument 0: the limits are \(names)")
        }
        for (name, limit) in Self.names {
            if let value = try json[name]?.anyInteger {
                self[keyPath: limit] = Int(clamping: min(value, UInt128(Self.none)))
            }
        }
    }
}
