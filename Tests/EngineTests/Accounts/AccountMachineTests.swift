import Chain
import Ethereum
import Testing

@testable import Engine

/// A machine, and what happens to it.
struct MachineFixture {
    var machine: AccountMachine
    var now: Duration = .zero

    init(_ flights: [Flight] = [], count: Nonce = 0) {
        machine = AccountMachine(
            AccountMachine.Rules(policy: FeePolicy(.init()), stuckAfter: .seconds(30), slowAfter: .seconds(120)))
        _ = machine.open([], count: count)
        mine(1)
        _ = machine.launch(
            flights.map { flight in
                var flight = flight
                flight.offer = Offer(launchedAt: .zero, head: 1)
                return flight
            })
    }

    /// The head is this block now; it includes these.
    mutating func mine(
        _ number: UInt64, branch: UInt64 = 0, including nonces: [Nonce] = [], removed: Set<Hash32> = [],
        isRestart: Bool = false, deep: BlockNumber? = nil
    ) {
        let block = EngineFixture.block(number, branch: branch)
        actions = machine.moved(
            ChainNews(
                head: block, depth: Depth(settled: block.number, rerun: deep), removed: removed, isRestart: isRestart,
                inclusions: nonces.map {
                    Inclusion(receipt: EngineFixture.receipt(EngineFixture.transaction($0), in: block), minedAt: 0)
                }), at: now)
    }
    var actions: [AccountMachine.Action] = []

    /// Sends what can be, and has all of it answered so.
    @discardableResult
    mutating func send(_ answer: SendAnswer = .accepted) -> [Nonce] {
        let batch = machine.take(limit: 100, at: now, wall: 7)
        actions = machine.answered(batch.map { _ in answer }, at: now) { _ in .seconds(1) }
        return batch.map(\.transaction.nonce)
    }

    /// Whether it is asked who has used nonces.
    mutating func isAsking() -> Bool { machine.beginExamination() }

    /// What helps now, when nodes know those of the nonces in doubt that are given.
    mutating func remedies(
        known: Set<Nonce> = [], baseFee: UInt64 = 1, priorityFee: UInt64 = 1, wall: Milliseconds = 0
    ) -> [AccountMachine.Remedy] {
        guard machine.needsCare(at: now, wall: wall) else { return [] }
        let doubts = machine.doubts(at: now)
        let remedies = machine.remedies(
            known: Dictionary(uniqueKeysWithValues: doubts.map { ($0, known.contains($0)) }),
            quote: .dynamic(baseFee: .gwei(baseFee), priorityFee: .gwei(priorityFee)), at: now, wall: wall)
        for nonce in machine.replacing { machine.endedReplacing(nonce) }
        return remedies
    }

    /// Takes a remedy as the account does.
    mutating func take(_ remedies: [AccountMachine.Remedy]) {
        for case .raise(let nonce, let fees) in remedies {
            guard let flight = machine.flights[nonce], var record = Optional(flight.record) else { continue }
            var transaction = EngineFixture.transaction(nonce).transaction
            transaction.fees = fees
            let signed = SignedTransaction(
                transaction: transaction, signature: RecoverableSignature(r: 1, s: 1, yParity: false))
            record.transactions.append(FlightTransaction(purpose: .execute, signed: signed, signedAt: 0))
            _ = machine.replaced(record, at: now)
        }
        let again = remedies.compactMap { if case .resend(let nonce) = $0 { nonce } else { nil } }
        _ = machine.sendAgain(again, at: now)
    }

    /// Flights of jobs that offer this much.
    static func jobs(_ nonces: ClosedRange<UInt64>, gwei: UInt64 = 3, members: String = "") throws -> [Flight] {
        let job = try JobFixture.decode(members)
        return nonces.map { EngineFixture.flight(Nonce($0), gwei: [gwei], job: job) }
    }
}

@Suite struct AccountMachineTests {
    @Test func `what may not be mined is sent when the account is opened, and the rest is asked for`() {
        var machine = MachineFixture().machine
        let actions = machine.open((0...3).map { EngineFixture.flight(Nonce($0)) }, count: 2)
        #expect(actions.contains(.send) && actions.contains(.care))
        #expect(machine.mustLookUp)
        #expect(machine.take(limit: 100, at: .zero, wall: 0).map(\.transaction.nonce) == [2, 3])
    }

    @Test func `when a transaction was handed over is remembered, from the first time on`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0))
        fixture.send(.poolFull)
        fixture.now = .seconds(9)
        _ = fixture.machine.take(limit: 1, at: fixture.now, wall: 99)
        #expect(fixture.machine.flights[0]?.sentAt == 7)
    }

    @Test func `an account that cannot pay is paused until a node takes something, or something was mined`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1))
        fixture.send(.insufficientFunds)
        #expect(fixture.machine.isPaused)
        fixture.now = .seconds(2)
        fixture.send(.outcomeUnknown("cut"))
        #expect(fixture.machine.isPaused)
        fixture.now = .seconds(4)
        fixture.send(.alreadyKnown)
        #expect(!fixture.machine.isPaused)
        _ = fixture.machine.sendAgain([0], at: nil)
        fixture.send(.insufficientFunds)
        #expect(fixture.machine.settled([0]).count == 1)
        #expect(!fixture.machine.isPaused)
    }

    @Test func `what a block took is sent again when it is off the chain`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1, gwei: 1))
        fixture.send()
        fixture.mine(2, including: [0, 1])
        #expect(fixture.machine.flights.pending.isEmpty)
        fixture.mine(2, branch: 1, removed: [EngineFixture.block(2).hash])
        #expect(fixture.actions.contains(.reorganised(2)))
        #expect(fixture.send() == [0, 1])
    }

    @Test func `what the new branch takes as well is not sent again`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1, gwei: 1))
        fixture.send()
        fixture.mine(2, including: [0, 1])
        fixture.mine(2, branch: 1, including: [0], removed: [EngineFixture.block(2).hash])
        #expect(fixture.actions.contains(.reorganised(1)))
        #expect(fixture.send() == [1])
    }

    @Test func `after a pause everything is asked for, and only what is not found is sent again`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1, gwei: 1))
        fixture.send()
        fixture.mine(2, including: [0, 1])
        fixture.mine(900, isRestart: true)
        #expect(fixture.machine.mustLookUp && fixture.machine.flights.pending == [0, 1])
        let receipt = EngineFixture.receipt(EngineFixture.transaction(0), in: EngineFixture.block(700))
        _ = fixture.machine.lookedUp([Inclusion(receipt: receipt, minedAt: nil)])
        _ = fixture.machine.lookedUpAll(since: fixture.machine.restarts, at: .zero)
        #expect(!fixture.machine.mustLookUp)
        #expect(fixture.send() == [1])
    }

    @Test func `who used nonces is asked when the lowest one stands still, and when a node says so`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1, gwei: 1))
        _ = fixture.machine.beginExamination()
        fixture.send()
        fixture.mine(2)
        #expect(fixture.isAsking() == false, "it was sent after the last block")
        fixture.mine(3, including: [0])
        #expect(fixture.isAsking() == false, "the front has moved")
        fixture.mine(4)
        #expect(fixture.isAsking() == true)
        _ = fixture.machine.sendAgain([1], at: nil)
        fixture.mine(5, including: [1])
        _ = fixture.machine.launch(try MachineFixture.jobs(2...2))
        fixture.send(.nonceTooLow)
        #expect(fixture.isAsking() == true)
        #expect(fixture.isAsking() == false)
    }
}
