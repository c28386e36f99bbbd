import Chain
import Ethereum
import Testing

@testable import Scheduler

struct TransferTriggersTests {
    private static let registry = Address.sample(0xFEE)
    private static let token = Address.sample(0x70)
    private static let account = Address.sample(0xACC)
    private static let other = Address.sample(0x07)

    private func watch(
        token: Address? = token, account: Address = account, direction: TransferCondition.Direction = .incoming,
        least: UInt256 = 1, since: BlockNumber = 10, notBefore: UInt256 = 0, recurs: Bool = false
    ) -> TransferWatch {
        let condition = TransferCondition(token: token, account: account, direction: direction, least: least)
        return TransferWatch(condition: condition, since: since, notBefore: notBefore, recurs: recurs)
    }

    private func triggers(_ watches: [UInt256: TransferWatch], pending: [Firing] = []) -> TransferTriggers {
        var triggers = TransferTriggers(registry: Self.registry, pending: pending)
        for (workflow, watch) in watches { _ = triggers.set(workflow, watch) }
        return triggers
    }

    /// A transfer's log, of a token to the account by default.
    private func log(
        of token: Address = token, from sender: Address = other, to recipient: Address = account, amount: UInt256 = 5,
        in block: BlockNumber = 11, transaction: UInt64 = 1, index: UInt64 = 0
    ) -> LocatedLog {
        let log = Log(
            address: token, topics: [TokenTransfer.topic, sender.word, recipient.word], data: amount.bigEndianBytes,
            blockNumber: block, transactionHash: Hash32(UInt256(transaction)))
        return LocatedLog(log: log, blockHash: .zero, index: index)
    }

    private func payments(_ values: [Wei], in block: BlockNumber = 11) -> BlockPayments {
        let header = BlockHeader(
            number: block, hash: .zero, parentHash: .zero, timestamp: 0, baseFeePerGas: nil, gasLimit: 0)
        let payments = values.enumerated().map {
            BlockPayments.Payment(
                transaction: Hash32(UInt256(UInt64($0.offset + 1))), sender: Self.other, recipient: Self.account,
                value: $0.element)
        }
        return BlockPayments(block: header, payments: payments)
    }

    private func workflows(_ triggers: TransferTriggers, _ logs: LocatedLog...) -> [UInt256] {
        triggers.matches(in: TransferScan(logs: logs)).map(\.workflow)
    }

    private func fire(
        _ triggers: inout TransferTriggers, _ logs: [LocatedLog], at time: UInt64 = 500
    ) -> TransferFirings {
        let times = Dictionary(logs.map { ($0.log.blockNumber, time) }) { $1 }
        return triggers.fire(triggers.matches(in: TransferScan(logs: logs)), times: times)
    }

    private func due(_ triggers: TransferTriggers, at now: UInt64, busy: UInt256? = nil) -> [Firing] {
        triggers.due(at: now) { $0 == busy }
    }

    @Test func `The topic is ERC-20's`() {
        #expect(
            TokenTransfer.topic.description == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
    }

    @Test func `A transfer fires who watches its token, its side and its account`() {
        let triggers = triggers([
            1: watch(), 2: watch(direction: .outgoing), 3: watch(token: .sample(0x71)), 4: watch(token: nil),
            5: watch(account: Self.other, direction: .outgoing), 6: watch(account: Self.other), 7: watch(),
        ])
        #expect(workflows(triggers, log()) == [1, 5, 7])
        #expect(workflows(triggers, log(of: .sample(0x71))) == [3])
        #expect(workflows(triggers, log(from: Self.account, to: .sample(8))) == [2])
    }

    @Test func `A thing that is no amount of a token fires nothing`() {
        let triggers = triggers([1: watch()])
        var thing = log()
        thing.log.topics.append(Hash32(5))
        thing.log.data = []
        var indexed = log()
        indexed.log.topics.append(Hash32(5))
        var short = log()
        short.log.topics.removeLast()
        var dirty = log()
        dirty.log.topics[2] = Hash32(.max)
        var data = log()
        data.log.data = [1]
        var other = log()
        other.log.topics[0] = .zero
        #expect(workflows(triggers, thing, indexed, short, dirty, data, other).isEmpty)
        #expect(workflows(triggers, log()) == [1])
    }

    @Test func `A smaller amount than asked for fires nothing, and nothing at all never does`() {
        let triggers = triggers([1: watch(least: 5), 2: watch(least: 0)])
        #expect(workflows(triggers, log(amount: 4)) == [2])
        #expect(workflows(triggers, log(amount: 5)) == [1, 2])
        #expect(workflows(triggers, log(amount: 0)).isEmpty)
    }

    @Test func `The block of an owner's change, and those before it, do not count`() {
        let triggers = triggers([1: watch(since: 10)])
        #expect(workflows(triggers, log(in: 9), log(in: 10)).isEmpty)
        #expect(workflows(triggers, log(in: 11)) == [1])
    }

    @Test func `A workflow's own run does not fire it, but others`() {
        let triggers = triggers([1: watch(), 2: watch()])
        let scan = TransferScan(logs: [log(), log(transaction: 2, index: 1)], executed: [Hash32(1): [1]])
        #expect(triggers.matches(in: scan).map(\.workflow) == [2, 1, 2])
    }

    @Test func `Payments of the chain's own coin fire by their value`() {
        let triggers = triggers([1: watch(token: nil, least: 100), 2: watch()])
        let matches = triggers.matches(in: TransferScan(payments: [payments([99, 100, 0])]))
        #expect(matches == [TransferMatch(workflow: 1, block: 11, transaction: Hash32(2), number: 1)])
        #expect(triggers.watchesCoin)
    }

    @Test func `The key counts the matching transfers of a transaction, in the order of the chain`() {
        var triggers = triggers([1: watch(least: 5), 2: watch()])
        let logs = [
            log(amount: 9, transaction: 3, index: 7), log(amount: 4, transaction: 3, index: 2),
            log(amount: 5, transaction: 3, index: 4),
        ]
        let keys = fire(&triggers, logs).firings.map(\.key)
        let registry = "0x0000000000000000000000000000000000000fee"
        let transaction = "0x0000000000000000000000000000000000000000000000000000000000000003"
        #expect(
            keys == [
                "\(registry):2:\(transaction):1", "\(registry):1:\(transaction):1", "\(registry):2:\(transaction):2",
                "\(registry):1:\(transaction):2", "\(registry):2:\(transaction):3",
            ])
    }

    @Test func `A reorganisation changes no key`() {
        var (before, after) = (triggers([1: watch()]), triggers([1: watch()]))
        var moved = log(in: 14, index: 9)
        moved.blockHash = Hash32(77)
        #expect(fire(&before, [log()]).firings.map(\.key) == fire(&after, [moved]).firings.map(\.key))
    }

    @Test func `Without an interval each transfer is a run of its own`() {
        var triggers = triggers([1: watch(notBefore: .max)])
        let fired = fire(&triggers, (0..<3).map { log(transaction: UInt64($0)) })
        #expect(fired.firings.map(\.transfers) == [1, 1, 1] && fired.firings.map(\.at) == [500, 500, 500])
        #expect(due(triggers, at: 500) == fired.firings && due(triggers, at: 500, busy: 1) == fired.firings)
        triggers.forget(fired.firings[1])
        #expect(due(triggers, at: 500) == [fired.firings[0], fired.firings[2]])
    }

    @Test func `With an interval one run waits for its time, and the rest are counted to it`() {
        var triggers = triggers([1: watch(notBefore: 600, recurs: true)])
        let first = fire(&triggers, [log(transaction: 1), log(transaction: 2, index: 1)])
        #expect(first.firings.map(\.transfers) == [2] && first.crowded.isEmpty)
        let second = fire(&triggers, [log(in: 12, transaction: 3)])
        #expect(second.firings.map(\.transfers) == [3] && second.firings.map(\.key) == first.firings.map(\.key))
        #expect(due(triggers, at: 599).isEmpty && due(triggers, at: 600) == second.firings)
        #expect(due(triggers, at: 600, busy: 1).isEmpty)
        triggers.forget(second.firings[0])
        _ = triggers.set(1, watch(notBefore: 660, recurs: true))
        #expect(fire(&triggers, [log(in: 13, transaction: 4)]).firings.map(\.transfers) == [1])
        #expect(due(triggers, at: 659).isEmpty && due(triggers, at: 660).count == 1)
    }

    @Test func `Above a hundred that wait the rest are coalesced, and that is told`() {
        var triggers = triggers([1: watch(), 2: watch(least: 6)])
        let logs = (0..<105).map { log(amount: $0 == 0 ? 6 : 5, transaction: UInt64($0), index: UInt64($0)) }
        let fired = fire(&triggers, logs)
        #expect(fired.firings.count == 101 && fired.crowded == [1: 5])
        #expect(fired.firings.last?.transfers == 6)
        #expect(due(triggers, at: 500).count == 101)
        let more = fire(&triggers, [log(in: 12, transaction: 900)])
        #expect(more.firings.map(\.transfers) == [7] && more.crowded == [1: 1])
    }

    @Test func `What waited before is continued, oldest first`() {
        let kept = [Firing(workflow: 2, key: "b", at: 9), Firing(workflow: 1, key: "a", at: 10, transfers: 2)]
        var triggers = triggers([1: watch(recurs: true), 2: watch()], pending: kept)
        #expect(due(triggers, at: 500) == kept)
        #expect(fire(&triggers, [log()]).firings.first == Firing(workflow: 1, key: "a", at: 10, transfers: 3))
    }

    @Test func `A workflow that is paused fires nothing, and forgets what waited`() {
        var triggers = triggers([1: watch(), 2: watch()])
        let matches = triggers.matches(in: TransferScan(logs: [log(), log(transaction: 2, index: 1)]))
        let first = triggers.fire(Array(matches.prefix(2)), times: [11: 500])
        #expect(triggers.set(1, nil) == first.firings.filter { $0.workflow == 1 })
        #expect(triggers.fire(Array(matches.dropFirst(2)), times: [11: 500]).firings.map(\.workflow) == [2])
        #expect(due(triggers, at: 500).map(\.workflow) == [2, 2] && workflows(triggers, log()) == [2])
    }

    @Test func `What was changed since a match was found does not fire by it`() {
        var triggers = triggers([1: watch()])
        let matches = triggers.matches(in: TransferScan(logs: [log()]))
        _ = triggers.set(1, watch(since: 11))
        #expect(triggers.fire(matches, times: [11: 500]) == TransferFirings())
    }

    @Test func `Logs are asked for by token and first topic, whatever the number of workflows`() {
        var triggers = triggers([1: watch(), 2: watch(), 3: watch(token: .sample(0x71)), 4: watch(token: nil)])
        let query = LogQuery(
            addresses: [Self.token, .sample(0x71)], topics: [[TokenTransfer.topic]], blocks: 11...20,
            lastBlock: Hash32(5))
        #expect(triggers.queries(11...20, lastBlock: Hash32(5)) == [query])
        for workflow in [1, 3, 4] as [UInt256] { _ = triggers.set(workflow, nil) }
        #expect(triggers.queries(11...20, lastBlock: .zero).map(\.addresses) == [[Self.token]] && !triggers.watchesCoin)
        _ = triggers.set(2, nil)
        #expect(triggers.queries(11...20, lastBlock: .zero).isEmpty)
    }

    @Test func `A hundred thousand workflows cost a transfer no more than those that it fires`() {
        var triggers = TransferTriggers(registry: Self.registry)
        for number in 0..<100_000 as Range<UInt64> {
            _ = triggers.set(
                UInt256(number), watch(token: .sample(2_000 + number % 100), account: .sample(1_000_000 + number)))
        }
        let logs = (0..<2_000 as Range<UInt64>).map {
            log(of: .sample(2_000 + $0 % 100), to: .sample($0 < 200 ? 1_000_000 + $0 : 5), transaction: $0, index: $0)
        }
        let clock = ContinuousClock()
        let duration = clock.measure { #expect(triggers.matches(in: TransferScan(logs: logs)).count == 200) }
        // A look at each workflow for each transfer would be 200 million steps: minutes in a debug build.
        #expect(duration < .seconds(10))
        #expect(triggers.queries(1...2, lastBlock: .zero).map(\.addresses.count) == [100])
    }

    @Test func `A record that is paused, or of another kind, is not watched`() {
        var record = WorkflowRecord.registered(3, json: #"{"monitor": "\#(Self.account)", "token": "\#(Self.token)"}"#)
        #expect(
            TransferWatch(record, since: 10) == watch(since: 10, notBefore: record.nextRun, recurs: true))
        record.isActive = false
        #expect(TransferWatch(record, since: 10) == nil && TransferWatch(.registered(), since: 10) == nil)
    }
}
