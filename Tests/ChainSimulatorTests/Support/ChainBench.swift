import Ethereum

@testable import ChainSimulator

/// A chain with a clock that is moved by hand.
final class ChainBench {
    var chain: Chain
    private let decoder: TransactionDecoder
    private(set) var time: UInt64 = 1_000_000_000

    init(_ change: (inout ChainSettings) -> Void = { _ in }, limits: PoolLimits = PoolLimits()) {
        var settings = ChainSettings()
        change(&settings)
        chain = Chain(settings, limits: limits, at: time)
        decoder = TransactionDecoder(settings, senders: Senders())
    }

    /// Sends a transaction; returns its hash.
    @discardableResult
    func send(_ raw: [UInt8]) throws(RPCFailure) -> Hash32 {
        let transaction = try decode(raw)
        try chain.add(transaction)
        return transaction.hash
    }

    /// Reads a transaction, and does nothing with it.
    func decode(_ raw: [UInt8]) throws(RPCFailure) -> SimulatedTransaction {
        var hint = Senders.Hint()
        return try decoder.decode(raw, after: &hint)
    }

    /// Makes a block a second later; returns the hashes in it.
    @discardableResult
    func seal(isEmpty: Bool = false) -> [Hash32] {
        time += 1_000_000
        chain.seal(at: time, isEmpty: isEmpty)
        return hashes(chain.head)
    }

    func hashes(_ block: Block) -> [Hash32] { block.included.map(\.transaction.hash) }

    /// What the pool holds of a sender, by nonce: executable, and behind a gap.
    func waiting(_ wallet: Wallet) -> (executable: [UInt64], gapped: [UInt64]) {
        let queue = chain.pool.senders[wallet.address]
        return (queue?.executable.map(\.transaction.nonce) ?? [], queue?.gapped.keys.sorted() ?? [])
    }
}
