import Chain
import Ethereum
import Logging

/// Handing journaled transactions to the chain, in nonce order, in batches.
///
/// Only what the journal holds may be sent (invariant I1). Every answer is a hint. Once the lease may have expired
/// nothing leaves any more (``SendPermit``), so that whoever comes next can rely on that when the journal has lost what was bound.
extension Account {
    /// Most transactions in one batch; geth accepts 1,000 calls, other nodes and gateways 100.
    private static let batchLimit = 100

    /// Sends what is due until the task is cancelled.
    func keepSending() async throws -> Ending {
        while true {
            try Task.checkCancellation()
            let seen = sending.generation
            guard permit.isValid else {
                await sending.wait(past: seen)
                continue
            }
            let batch = machine.take(limit: Self.batchLimit, at: context.time.elapsed, wall: context.time.wall)
            if batch.isEmpty { await awaitWork(past: seen) } else { await send(batch) }
        }
    }

    /// Returns when everything bound has been handed to a node or refused.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func awaitSent() async throws {
        while true {
            let seen = sending.generation
            if machine.outbox.isIdle { return }
            try Task.checkCancellation()
            await sending.wait(past: seen)
        }
    }

    private func awaitWork(past seen: Int) async {
        guard let due = machine.outbox.nextDue else { return await sending.wait(past: seen) }
        await context.time.wait(for: sending, past: seen, upTo: max(.zero, due - context.time.elapsed))
    }

    private func send(_ batch: [SignedTransaction]) async {
        let answers = await context.chain.send(batch) { [permit] in permit.isValid }
        await context.oracle.learn(answers, to: batch)
        report(batch, answers)
        perform(
            machine.answered(answers, at: context.time.elapsed) { [context] failures in
                context.sendBackoff.delay(after: failures, random: context.random())
            })
        await tellFunds()
    }

    private func report(_ batch: [SignedTransaction], _ answers: [SendAnswer]) {
        context.tally.count(.sent, by: batch.count)
        for (transaction, answer) in zip(batch, answers) where !answer.isTaken {
            context.tally.count(.sendRefused)
            let nonce = transaction.transaction.nonce
            // What lasts is said once. As a rule a nonce that is too low is mined: whoever starts over sends all that may not be.
            let isNews = machine.flights[nonce]?.offer.refusal != answer
            context.logger.log(
                level: !isNews ? .debug : answer == .nonceTooLow ? .info : .warning, "transaction not accepted",
                metadata: ["nonce": "\(nonce)", "tx": "\(transaction.hash)", "answer": "\(answer)"])
        }
    }

    // MARK: Funds

    /// Has jobs go to other accounts while this one cannot pay.
    func tellFunds() async {
        if machine.isPaused {
            await context.nonces.pause(lease, because: "the account cannot pay for what it has in flight")
        } else {
            await context.nonces.resume(lease)
        }
    }

    /// A payment to the account is noticed after this time at the latest.
    private static let balanceInterval = Duration.seconds(5)

    /// Asks what the account has to spend, again and again; a failure leaves what was known.
    func keepAskingForBalance() async throws -> Ending {
        var askedAt: Duration?
        while true {
            // Nobody waits for what an account costs that has nothing in flight, but for a job that none could pay for.
            let isLacking = await context.nonces.lackedMoneyAt.map { $0 >= askedAt ?? .zero } ?? false
            if askedAt == nil || machine.isPaused || !machine.flights.isEmpty || isLacking {
                askedAt = context.time.elapsed
                if try await attempt("ask for the balance", askForBalance) == nil { askedAt = nil }
            }
            try await context.time.sleep(for: Self.balanceInterval)
        }
    }

    private func askForBalance() async throws {
        let balance = try await context.chain.balance(of: lease.account, at: .latest)
        machine.noted(balance: balance)
        await context.nonces.update(lease) { $0.note(balance: balance) }
    }
}
