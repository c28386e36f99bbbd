import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// What is slow, odd or failing for one account, block or call delays no other.
@Suite(.timeLimit(.minutes(5))) struct WorkerStandstillTests {
    private let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    private func accounts(_ count: Int) -> [Address] {
        (0..<count).map { number in
            Address([0xAC] + Array(repeating: 0, count: 17) + [UInt8(number >> 8), UInt8(number & 0xFF)]) ?? .zero
        }
    }

    private func number(_ name: String, of entry: StreamEntry) -> UInt64 {
        entry[name].flatMap { UInt64(String(decoding: $0, as: UTF8.self)) } ?? 0
    }

    /// The longest time from a block to the settlement of what it includes, in milliseconds.
    private var slowestSettling: UInt64 {
        harness.store.done.map {
            number("settledAt", of: $0) - min(number("minedAt", of: $0), number("settledAt", of: $0))
        }
        .max() ?? 0
    }

    @Test func `a hundred accounts behind a node that is 100 ms away are settled within seconds of their blocks`() async
    {
        harness.accounts = accounts(100)
        harness.configuration.lanes = 400
        let methods: [ScriptedChain.Method] = [
            .header, .receiptsInBlock, .receipts, .transactionCount, .balance, .estimateGas, .send, .knows,
        ]
        for method in methods { harness.chain.faults.always(method, .delay(.milliseconds(100))) }
        harness.push(1...400)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.store.done.count == 400 }
        #expect(harness.store.done.count == 400)
        #expect(slowestSettling < 3_000)
    }

    @Test func `an account about which no node tells keeps no other from being settled`() async {
        harness.accounts = accounts(3)
        harness.configuration.lanes = 16
        harness.push(1...12)
        let (parts, _) = harness.makeWorker()
        harness.chain.faults.next(.transactionCount, .delay(.seconds(100)))
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 12 }
        #expect(harness.store.done.count == 12)
        #expect(slowestSettling < 3_000)
    }

    @Test func `leases are acquired at the same time, and each account is worked with at once`() async {
        harness.accounts = accounts(100)
        harness.push(1...4)
        let (parts, journal) = harness.makeWorker()
        journal.faults.always(.acquire, .delay(.milliseconds(40)))
        var held: Duration?
        await harness.run(parts) {
            if held == nil, parts.tally[.leaseAcquired] == 100 { held = harness.time.elapsed }
            return harness.isSettled && held != nil
        }
        #expect(held.map { $0 < .seconds(2) } == true)
    }

    @Test func `a chain that makes no blocks for 24 minutes costs nothing more`() async {
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(24 * 60), mining: false) { false }
        #expect(parts.tally[.bumped] == 0)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `requests that fail now and then delay, and never prevent, that mined jobs are settled`() async {
        harness.configuration.lanes = 64
        harness.push(1...64)
        let (parts, _) = harness.makeWorker()
        let limited = ChainError(.rateLimited(retryAfter: nil), "429", method: "any")
        for method in [ScriptedChain.Method.receiptsInBlock, .receipts, .header] {
            for _ in 0..<40 {
                harness.chain.faults.next(method, .fail(limited))
                harness.chain.faults.next(method, .delay(.milliseconds(20)), times: 3)
            }
        }
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 64 }
        #expect(harness.store.done.count == 64)
    }

    @Test func `a block whose receipts no node tells is passed over, and its jobs are found by their hashes`() async {
        harness.configuration.tracking.confirmations = .blocks(3)
        harness.push(1...4)
        let (parts, _) = harness.makeWorker()
        let gone = ChainError(.malformed, "no receipts", method: "eth_getBlockReceipts")
        harness.chain.faults.always(.receiptsInBlock, .fail(gone))
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 4 }
        #expect(harness.store.done.count == 4)
        #expect(harness.chain.faults.count(of: .receiptsInBlock) >= 4)
    }

    @Test func `what a look has learnt is told, though it cannot tell how deep that is`() async {
        harness.configuration.tracking.confirmations = .finalized
        harness.push(1...4)
        let (parts, _) = harness.makeWorker()
        await harness.chain.onMarker { throw ChainError(.unreachable, "away", method: "eth_getBlockByNumber") }
        await harness.run(parts, for: .seconds(10)) { parts.tally[.included] == 4 }
        #expect(parts.tally[.included] == 4)
        #expect(harness.store.done.isEmpty)
    }

    @Test func `a job that offers more than anybody may outbid is displaced all the same where no node has it`() async {
        harness.configuration.lanes = 1
        harness.configuration.tracking.stuckAfter = .seconds(5)
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        await harness.chain.onSend { transaction in
            transaction.transaction.fees.maximumPrice >= .gwei(99) ? .answer(.rejected("no")) : nil
        }
        harness.push(1...1, members: #","maxFeePerGas":"99000000000","maxPriorityFeePerGas":"90000000000""#)
        harness.push(2...5)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60)) { harness.isSettled }
        #expect(harness.store.done.count == 4 && harness.store.dead.count == 1)
        #expect(parts.tally[.displaced] == 1)
    }

    @Test func `while nodes do not tell what a filler takes, jobs get the account's nonces`() async {
        // The second of two with one key leaves its nonce below the third.
        harness.push(1...2)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.store.done.count == 2 }
        await harness.injectForeign(nonce: 2)
        await harness.chain.mine()
        await harness.run(harness.makeWorker().parts, for: .seconds(20)) { false }
        await harness.chain.onEstimate { call in
            guard call.data.isEmpty else { return 60_000 }
            throw ChainError(.unreachable, "away", method: "eth_estimateGas")
        }
        await harness.chain.reorganise(depth: 1, returningToPool: false)
        harness.push(3...6)
        await harness.run(harness.makeWorker().parts, for: .seconds(60)) { harness.store.done.count == 6 }
        #expect(harness.store.done.count == 6)
    }

    @Test func `when a job was mined is told by its block, not by the head at which it was found`() async {
        harness.push(1...2)
        let (first, journal) = harness.makeWorker()
        await harness.run(first, for: .seconds(5), mining: false) { first.tally[.sent] >= 2 }
        journal.sever()
        await harness.chain.mine()
        let mined = await harness.chain.simulation.head.timestamp * 1_000
        harness.time.advance(by: .seconds(600))
        await harness.chain.mine(3)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(harness.store.done.count == 2)
        for entry in harness.store.done { #expect(number("minedAt", of: entry) == mined) }
    }

    @Test func `no job is mined before it was sent`() async {
        harness.push(1...4)
        let (parts, _) = harness.makeWorker()
        harness.chain.faults.always(.send, .delay(.milliseconds(1_700)))
        await harness.run(parts) { harness.isSettled }
        #expect(harness.store.done.count == 4)
        for entry in harness.store.done { #expect(number("minedAt", of: entry) >= number("sentAt", of: entry)) }
    }

    @Test(arguments: [#","maxPriorityFeePerGas":"1000000""#, #","maxFeePerGas":"2000000000""#])
    func `a job whose own fees no node takes holds up nobody behind it`(_ members: String) async {
        harness.configuration.lanes = 1
        harness.configuration.tracking.stuckAfter = .seconds(5)
        await harness.chain.onSend { transaction in
            guard case .dynamic(let maximum, let priority) = transaction.transaction.fees else { return nil }
            return priority < .gwei(1) || maximum < .gwei(3) ? .answer(.underpriced) : nil
        }
        harness.push(1...1, members: members)
        harness.push(2...6)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 5 }
        #expect(harness.store.done.count == 5)
        #expect(parts.tally[.displaced] == 1)
        #expect(parts.tally[.bumped] == 0)
        #expect(harness.store.dead.isEmpty)
    }

    @Test func `while nodes do not tell what a filler takes, receipts are looked up`() async {
        harness.push(1...4, members: #","gasLimit":60000"#)
        let gone = ChainError(.malformed, "no receipts", method: "eth_getBlockReceipts")
        harness.chain.faults.always(.receiptsInBlock, .fail(gone))
        harness.chain.faults.always(.estimateGas, .delay(.seconds(1_000)))
        await harness.chain.onSend { $0.transaction.nonce == 3 ? .answer(.rejected("no")) : nil }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 3 }
        #expect(harness.store.done.count == 3)
    }
}
