import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct OutboxTests {
    private func nonces(_ batch: [SignedTransaction]) -> [Nonce] { batch.map(\.transaction.nonce) }
    private let delay: (Int) -> Duration = { .seconds($0) }

    private func queue(frontier: Nonce, _ nonces: [Nonce]) -> Outbox {
        var queue = Outbox(frontier: frontier)
        for nonce in nonces { queue.submit(EngineFixture.transaction(nonce)) }
        return queue
    }

    @Test func `hands out one batch in nonce order, whatever order it came in`() {
        var queue = queue(frontier: 3, [5, 3, 4])
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [3, 4, 5])
    }

    @Test func `holds what is above a gap until the gap is closed`() {
        var queue = queue(frontier: 3, [3, 5])
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [3])
        _ = queue.answered([.accepted], at: .zero, delay: delay)
        #expect(queue.take(limit: 100, at: .zero).isEmpty)
        #expect(queue.nextDue == nil)
        queue.submit(EngineFixture.transaction(4))
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [4, 5])
    }

    @Test func `a gap that the chain has closed holds nothing`() {
        var queue = queue(frontier: 3, [5])
        queue.raiseFrontier(to: 5)
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [5])
    }

    @Test func `nothing overtakes a batch that is out`() {
        var queue = queue(frontier: 0, [0])
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [0])
        queue.submit(EngineFixture.transaction(1))
        #expect(queue.nextDue == nil)
        _ = queue.answered([.accepted], at: .zero, delay: delay)
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [1])
    }

    @Test(arguments: [
        SendAnswer.outcomeUnknown("timeout"), .unrecognised("words"), .poolFull, .insufficientFunds, .accountReserved,
        .nonceTooHigh,
        .rateLimited(retryAfter: nil),
    ])
    func `what may still be taken is handed out again after a growing delay, before those behind it`(
        _ answer: SendAnswer
    ) {
        var queue = queue(frontier: 0, [0, 1])
        _ = queue.take(limit: 1, at: .zero)
        #expect(queue.answered([answer], at: .zero, delay: delay).map(\.1) == [answer])
        #expect(queue.take(limit: 100, at: .milliseconds(999)).isEmpty)
        #expect(queue.nextDue == .seconds(1))
        #expect(nonces(queue.take(limit: 100, at: .seconds(1))) == [0, 1])
        _ = queue.answered([answer, .accepted], at: .seconds(1), delay: delay)
        #expect(queue.nextDue == .seconds(3))
    }

    @Test func `a rate limit's own delay is respected`() {
        var queue = queue(frontier: 0, [0])
        _ = queue.take(limit: 1, at: .zero)
        _ = queue.answered([.rateLimited(retryAfter: .seconds(30))], at: .zero, delay: delay)
        #expect(queue.nextDue == .seconds(30))
    }

    @Test(arguments: [
        SendAnswer.nonceTooLow, .underpriced, .replacementUnderpriced, .intrinsicGasTooLow, .exceedsBlockGasLimit,
        .exceedsTransactionGasCap,
        .rejected("invalid sender"),
    ])
    func `what the same bytes will always meet leaves the queue and is reported`(_ answer: SendAnswer) {
        var queue = queue(frontier: 0, [0])
        _ = queue.take(limit: 1, at: .zero)
        #expect(queue.answered([answer], at: .zero, delay: delay).map(\.1) == [answer])
        #expect(queue.isIdle)
    }

    @Test(arguments: [SendAnswer.accepted, .alreadyKnown])
    func `a repeat that the node has already counts as delivered`(_ answer: SendAnswer) {
        var queue = queue(frontier: 0, [0])
        _ = queue.take(limit: 1, at: .zero)
        #expect(queue.answered([answer], at: .zero, delay: delay).map(\.1) == [answer])
        #expect(queue.isIdle)
    }

    @Test func `a replacement that came while the old one was out is not lost with it`() {
        var queue = queue(frontier: 0, [0])
        _ = queue.take(limit: 1, at: .zero)
        let replacement = EngineFixture.transaction(0, gwei: 2)
        queue.submit(replacement)
        _ = queue.answered([.accepted], at: .zero, delay: delay)
        #expect(queue.take(limit: 1, at: .zero) == [replacement])
    }

    @Test func `answers that are missing leave their transactions in the queue`() {
        var queue = queue(frontier: 0, [0, 1])
        _ = queue.take(limit: 100, at: .zero)
        #expect(queue.answered([.accepted], at: .zero, delay: delay).map(\.0.transaction.nonce) == [0])
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [1])
    }

    @Test func `settled nonces need no sending, and those behind them are free to go`() {
        var queue = queue(frontier: 0, [1, 2])
        queue.remove(0)
        queue.remove(1)
        #expect(nonces(queue.take(limit: 100, at: .zero)) == [2])
    }
}
