import Chain
import Ethereum
import Testing

@testable import Engine

/// What helps flights that no block includes.
@Suite struct AccountCareTests {
    @Test func `nothing is asked or done while blocks take what is there`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...9, gwei: 1))
        fixture.send()
        fixture.mine(2, including: [0, 1])
        fixture.mine(3, including: [2, 3])
        #expect(!fixture.machine.needsCare(at: .seconds(3), wall: 0))
    }

    @Test func `a chain that makes no blocks raises no offer, however long that takes`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1))
        fixture.send()
        for second in 1...1_440 {
            fixture.now = .seconds(second)
            let remedies = fixture.remedies(known: [0, 1], baseFee: 400)
            #expect(remedies.allSatisfy { if case .resend = $0 { true } else { false } })
            fixture.take(remedies)
            fixture.send()
        }
    }

    @Test func `what the base fee has passed is raised together, lowest first, and once for each block`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...3))
        fixture.send()
        fixture.mine(2)
        #expect(fixture.remedies(baseFee: 50).isEmpty, "one block proves little")
        fixture.mine(3)
        let remedies = fixture.remedies(known: [0], baseFee: 50)
        let nonces: [Nonce] = remedies.compactMap { if case .raise(let nonce, _) = $0 { nonce } else { nil } }
        #expect(nonces == [0, 1, 2, 3])
        fixture.take(remedies)
        #expect(fixture.send() == [0, 1, 2, 3])
        #expect(fixture.remedies(known: [0], baseFee: 500).isEmpty)
    }

    @Test func `only an offer below a fresh quote is raised when it waits for long`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1))
        fixture.send()
        fixture.mine(2)
        fixture.mine(3)
        fixture.now = .seconds(29)
        #expect(fixture.remedies(known: [0], priorityFee: 2).isEmpty)
        fixture.now = .seconds(30)
        #expect(fixture.remedies(known: [0], baseFee: 1) == [.resend(0), .resend(1)])
        fixture.mine(4)
        let remedies = fixture.remedies(known: [0], priorityFee: 2)
        #expect(remedies.first == .raise(0, .dynamic(maxFeePerGas: .gwei(4), maxPriorityFeePerGas: .gwei(2))))
    }

    @Test(arguments: [true, false])
    func `somebody else's transaction in the pool is waited for, not outbid`(_ isOurs: Bool) throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0))
        fixture.send(.replacementUnderpriced)
        #expect(fixture.remedies(known: isOurs ? [0] : []).isEmpty, "no block has come")
        var raises = 0
        for block in 2...40 as ClosedRange<UInt64> {
            fixture.mine(block)
            fixture.now += .seconds(1)
            let remedies = fixture.remedies(known: isOurs ? [0] : [])
            raises += remedies.count { if case .raise = $0 { true } else { false } }
            fixture.take(remedies)
            fixture.send(.replacementUnderpriced)
        }
        // As high as gas.maxOverMarket allows, and no higher.
        #expect(isOurs ? (10...30).contains(raises) : raises == 0)
    }

    @Test func `a node's minimum is bid for at a new block, never within one`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0))
        fixture.send(.underpriced)
        #expect(fixture.remedies().isEmpty)
        fixture.mine(2)
        let remedies = fixture.remedies()
        #expect(remedies.count == 1)
        fixture.take(remedies)
        fixture.send(.underpriced)
        #expect(fixture.remedies().isEmpty)
    }

    @Test(arguments: [#""maxPriorityFeePerGas":"1000000000""#, #""maxFeePerGas":"3000000000""#])
    func `what a job's own fees stop is displaced after a while, at the operator's`(_ members: String) throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1, members: members))
        fixture.send(.underpriced)
        for block in 2...31 as ClosedRange<UInt64> {
            fixture.mine(block)
            fixture.now = .seconds(Int(block) - 2)
            fixture.take(fixture.remedies(baseFee: 50))
            #expect(fixture.machine.flights[0]?.record.transactions.count == 1)
            fixture.send(.underpriced)
        }
        fixture.mine(32)
        fixture.now = .seconds(30)
        #expect(fixture.remedies(baseFee: 50).first == .displace(0, nil))
    }

    @Test(
        arguments: [
            (SendAnswer.rejected("no"), .neverValid), (.intrinsicGasTooLow, .neverValid),
            (.exceedsBlockGasLimit, .gasLimitExceedsBlock), (.exceedsTransactionGasCap, .gasLimitExceedsBlock),
            (.feeCapExceeded, nil),
        ] as [(SendAnswer, DeadReason?)])
    func `what no node will ever take is displaced, unless one has it`(_ answer: SendAnswer, _ reason: DeadReason?)
        throws
    {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1))
        fixture.send(answer)
        #expect(fixture.remedies(known: [0]) == [.displace(1, reason)])
        #expect(fixture.remedies() == [.displace(0, reason), .displace(1, reason)])
        var displaced = fixture.machine.flights[0]?.record
        displaced?.transactions.append(EngineFixture.record(0, gwei: [9]).transactions[0])
        if let displaced { _ = fixture.machine.replaced(displaced, at: .zero) }
        fixture.send(answer)
        #expect(!fixture.remedies().contains(.displace(0, reason)), "a filler is not displaced")
    }

    @Test(arguments: [true, false])
    func `what nodes refuse in words that nobody knows is displaced after a while`(_ takesOthers: Bool) throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1))
        fixture.send(.unrecognised("fnord"))
        fixture.now = .seconds(20)
        if takesOthers {
            let batch = fixture.machine.take(limit: 100, at: fixture.now, wall: 0)
            let answers = batch.map { $0.transaction.nonce == 0 ? SendAnswer.unrecognised("fnord") : .accepted }
            _ = fixture.machine.answered(answers, at: fixture.now) { _ in .seconds(1) }
        }
        #expect(!fixture.remedies().contains(.displace(0, .neverValid)))
        fixture.now = .seconds(30)
        // Where nodes take nothing at all it may be their trouble, and the job is tried again.
        #expect(fixture.remedies().first == .displace(0, takesOthers ? .neverValid : nil))
    }

    @Test func `a job whose own gas limit costs more than there is is displaced where a filler can be paid for`() throws
    {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0, gwei: 1_000_000, members: #""gasLimit":21000"#))
        fixture.machine.noted(balance: .gwei(100_000_000_001))
        fixture.send(.insufficientFunds)
        fixture.now = .seconds(30)
        #expect(fixture.remedies().allSatisfy { $0 != .displace(0, nil) }, "it can be paid for")
        var poor = MachineFixture(try MachineFixture.jobs(0...0, members: #""gasLimit":21000"#))
        poor.machine.noted(balance: .gwei(1))
        poor.send(.insufficientFunds)
        poor.now = .seconds(30)
        #expect(poor.remedies().allSatisfy { $0 != .displace(0, nil) }, "not even a filler can")
    }

    @Test func `what a pool has forgotten is sent again at once, and raised after a few heads`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...2))
        fixture.send()
        fixture.mine(2)
        fixture.mine(3)
        #expect(fixture.machine.doubts(at: fixture.now) == [0])
        fixture.take(fixture.remedies())
        #expect(fixture.send() == [0])
        fixture.mine(4)
        #expect(fixture.machine.doubts(at: fixture.now) == [0, 1, 2], "the others may have been forgotten, too")
        fixture.take(fixture.remedies(known: [2]))
        #expect(fixture.send() == [0, 1])
        fixture.mine(5)
        let remedies = fixture.remedies(known: [1, 2])
        guard case .raise(0, _)? = remedies.first else { return #expect(Bool(false), "\(remedies)") }
    }

    @Test func `what no block can include is displaced, though a pool has it`() throws {
        var flights = try MachineFixture.jobs(0...1)
        var transaction = EngineFixture.transaction(0).transaction
        transaction.gasLimit = 30_000_001
        flights[0].record.transactions = [
            FlightTransaction(
                purpose: .execute,
                signed: SignedTransaction(
                    transaction: transaction, signature: RecoverableSignature(r: 1, s: 1, yParity: false)),
                signedAt: 0)
        ]
        var fixture = MachineFixture(flights)
        fixture.send()
        fixture.mine(2)
        fixture.mine(3)
        #expect(fixture.remedies(known: [0]).isEmpty)
        fixture.now = .seconds(30)
        #expect(fixture.remedies(known: [0]).first == .displace(0, .gasLimitExceedsBlock))
    }

    @Test func `a deadline that passes in flight displaces the job`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0, members: #""deadline":100"#))
        fixture.send()
        #expect(fixture.remedies(wall: 100_999).isEmpty)
        #expect(fixture.remedies(wall: 101_000) == [.displace(0, .deadlinePassed)])
    }

    @Test func `what somebody else has used is left alone`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0))
        fixture.send()
        let block = BlockID(number: 1, hash: EngineFixture.block(1).hash)
        _ = fixture.machine.saw(.foreign(ForeignUse(hash: .zero, block: block)), of: 0)
        fixture.mine(2)
        fixture.mine(3)
        fixture.now = .seconds(60)
        #expect(fixture.remedies(baseFee: 50).isEmpty)
        _ = fixture.machine.reached(0)
        #expect(!fixture.remedies(baseFee: 50).isEmpty, "the nonce is not used after all")
    }

    @Test func `what was offered while no head was known is raised at the second one at the earliest`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...0))
        fixture.send()
        fixture.mine(2, including: [0])
        _ = fixture.machine.settled([0])
        #expect(fixture.machine.head == nil, "nobody is told of blocks who waits for none")
        _ = fixture.machine.launch(try MachineFixture.jobs(1...1))
        fixture.send(.underpriced)
        fixture.mine(90)
        #expect(fixture.remedies().isEmpty, "it may have been offered at this head")
        fixture.mine(91)
        guard case .raise(1, _)? = fixture.remedies().first else { return #expect(Bool(false), "it is not raised") }
    }

    @Test func `what is being replaced is not replaced again, and no more than a hundred are at once`() throws {
        var fixture = MachineFixture(try MachineFixture.jobs(0...101))
        fixture.send(.rejected("no"))
        fixture.send(.rejected("no"))
        func replaced() -> [Nonce] {
            let known = Dictionary(uniqueKeysWithValues: (0...101).map { (Nonce($0), false) })
            return fixture.machine.remedies(known: known, quote: nil, at: fixture.now, wall: 0).compactMap(\.replaced)
        }
        #expect(replaced() == (0..<100).map { Nonce($0) })
        #expect(replaced().isEmpty)
        fixture.machine.endedReplacing(7)
        #expect(replaced() == [7])
    }
}
