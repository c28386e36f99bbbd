import Chain
import Ethereum
import Logging

/// Hands the journaled transactions of one leased account to the chain, in nonce order, in batches.
///
/// Only what the journal holds may be submitted (invariant I1). Every answer is a hint: what a node
/// refuses is passed on to ``BroadcastEvents``, what got lost is sent again, the same bytes. Once the lease may have expired
/// nothing leaves any more (``SendPermit``), so that whoever comes next can rely on that when the journal has lost what was bound.
actor Broadcaster {
    private let lease: Lease
    private let nonces: NonceManager
    private let chain: any ChainClient
    private let time: any TimeSource
    private let random: Randomness
    private let backoff: Backoff
    private let tally: Tally
    private let logger: Logger
    private let changed = Signal()
    private let events: any BroadcastEvents
    private var queue: BroadcastQueue

    /// Most transactions in one batch; geth accepts 1,000 calls, other nodes and gateways 100.
    static let batchLimit = 100

    init(
        lease: Lease, frontier: Nonce, events: any BroadcastEvents, nonces: NonceManager, chain: any ChainClient,
        time: any TimeSource, random: @escaping Randomness, backoff: Backoff, tally: Tally, logger: Logger
    ) {
        self.lease = lease
        self.nonces = nonces
        queue = BroadcastQueue(frontier: frontier)
        self.events = events
        self.chain = chain
        self.time = time
        self.random = random
        self.backoff = backoff
        self.tally = tally
        self.logger = logger
    }

    /// Queues transactions that the journal holds.
    func submit(_ transactions: [SignedTransaction]) {
        for transaction in transactions { queue.submit(transaction) }
        changed.notify()
    }

    /// The nonces need no sending any more.
    func remove(_ nonces: [Nonce]) {
        for nonce in nonces { queue.remove(nonce) }
        changed.notify()
    }

    /// The chain has used every nonce below `count`.
    func chainReached(_ count: Nonce) {
        queue.raiseFrontier(to: count)
        changed.notify()
    }

    /// Sends what is due until the task is cancelled.
    func run() async throws {
        while true {
            try Task.checkCancellation()
            let renewal = nonces.changed.generation
            guard let permit = await nonces.permit(of: lease), permit.isValid else {
                await nonces.changed.wait(past: renewal)
                continue
            }
            let seen = changed.generation
            let batch = queue.take(limit: Broadcaster.batchLimit, at: time.elapsed)
            if batch.isEmpty {
                await waitForWork(past: seen)
            } else {
                await send(batch, under: permit)
            }
        }
    }

    /// Returns when everything submitted has been handed to a node or refused.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func drained() async throws {
        while true {
            let seen = changed.generation
            if queue.isIdle { return }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    private func waitForWork(past seen: Int) async {
        guard let due = queue.nextDue else { return await changed.wait(past: seen) }
        await time.wait(for: changed, past: seen, upTo: max(.zero, due - time.elapsed))
    }

    private func send(_ batch: [SignedTransaction], under permit: SendPermit) async {
        let answers = await chain.send(batch) { permit.isValid }
        let effects = queue.answered(answers, at: time.elapsed) { failures in
            backoff.delay(after: failures, random: random())
        }
        report(batch, answers)
        changed.notify()
        await events.broadcast(on: lease, effects: effects, answers: answers)
    }

    private func report(_ batch: [SignedTransaction], _ answers: [SendAnswer]) {
        tally.count(.sent, by: batch.count)
        for (transaction, answer) in zip(batch, answers) where answer != .accepted && answer != .alreadyKnown {
            tally.count(.sendRefused)
            // As a rule it is mined: whoever starts over sends all that may not be.
            logger.log(
                level: answer == .nonceTooLow ? .info : .warning, "transaction not accepted",
                metadata: [
                    "nonce": "\(transaction.transaction.nonce)", "tx": "\(transaction.hash)", "answer": "\(answer)",
                ])
        }
    }
}

/// Who is told what nodes said.
protocol BroadcastEvents: Sendable {
    /// - Parameters:
    ///   - effects: What became of each transaction of a batch.
    ///   - answers: What the node said to each, in the same order.
    func broadcast(on lease: Lease, effects: [BroadcastQueue.Effect], answers: [SendAnswer]) async
}
