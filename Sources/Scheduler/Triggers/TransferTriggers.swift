package import Chain
import Collections
package import Ethereum

/// Which workflows transfers let run.
///
/// A pure machine, to be asked in two steps for each range of blocks: ``matches(in:)`` finds the transfers that fire something, whatever
/// the number of workflows; ``fire(_:times:)`` makes firings of them, given the times of the few blocks that they are in.
package struct TransferTriggers: Sendable {
    /// How many firings of a workflow wait at most; what comes on top is coalesced with the last one.
    package static let mostPending = 100

    let registry: Address
    var watches: [UInt256: TransferWatch] = [:]
    /// The firings that wait, oldest first.
    var pending: [UInt256: [Firing]]
    private var byParty: [TransferParty: Set<UInt256>] = [:]
    /// How many workflows watch each token.
    private var tokenCounts: [Address?: Int] = [:]

    /// - Parameters:
    ///   - registry: Part of the runs' keys.
    ///   - pending: The firings that wait, as the store has them.
    package init(registry: Address, pending: [Firing] = []) {
        self.registry = registry
        self.pending = Dictionary(grouping: pending, by: \.workflow)
    }

    /// Whether any workflow waits for a transfer.
    package var isWatching: Bool { !watches.isEmpty }

    /// The block above which transfers count for a workflow; `nil` for one that waits for none.
    package func since(of workflow: UInt256) -> BlockNumber? { watches[workflow]?.since }

    /// Whether blocks have to be fetched for the chain's own coin.
    package var watchesCoin: Bool { tokenCounts[nil] != nil }

    /// Watches transfers for a workflow, in place of those that it had before; `nil` for one that is paused, deleted or of another
    /// kind, whose firings are forgotten.
    ///
    /// - Returns: The firings that were forgotten, which have to be dropped.
    package mutating func set(_ workflow: UInt256, _ watch: TransferWatch?) -> [Firing] {
        if let old = watches.removeValue(forKey: workflow) { unlist(workflow, old) }
        guard let watch else { return pending.removeValue(forKey: workflow) ?? [] }
        watches[workflow] = watch
        byParty[watch.condition.party, default: []].insert(workflow)
        tokenCounts[watch.condition.token, default: 0] += 1
        return []
    }

    /// Forgets a firing that was pushed, or is known to have run.
    package mutating func forget(_ firing: Firing) {
        pending[firing.workflow]?.removeAll { $0.key == firing.key }
        if pending[firing.workflow]?.isEmpty == true { pending[firing.workflow] = nil }
    }

    /// The firings that may be pushed now, oldest first.
    ///
    /// With an interval, one, once `nextRun` has come and none is under way: the run moves it on by the interval.
    ///
    /// - Parameters:
    ///   - now: The chain's time, in seconds since 1970.
    ///   - isBusy: Whether a run of this workflow was pushed and has not ended.
    package func due(at now: UInt64, isBusy: (UInt256) -> Bool) -> [Firing] {
        let due = pending.flatMap { workflow, firings -> ArraySlice<Firing> in
            guard let watch = watches[workflow] else { return [] }
            guard watch.recurs else { return firings[...] }
            return watch.notBefore <= UInt256(now) && !isBusy(workflow) ? firings.prefix(1) : []
        }
        return due.sorted { ($0.at, $0.workflow) < ($1.at, $1.workflow) }
    }

    /// Counts transfers for a workflow from the block after this one on, unless they count from a later one already.
    package mutating func count(_ workflow: UInt256, after block: BlockNumber) {
        guard let since = watches[workflow]?.since else { return }
        watches[workflow]?.since = max(since, block)
    }

    /// How many tokens are asked for at once: nodes refuse long lists.
    private static let tokensAtOnce = 100

    /// The logs to ask for; nothing when no workflow watches a token.
    ///
    /// - Parameters:
    ///   - blocks: Where to look.
    ///   - lastBlock: The hash of the last of them.
    package func queries(_ blocks: ClosedRange<BlockNumber>, lastBlock: Hash32) -> [LogQuery] {
        tokenCounts.keys.compactMap(\.self).sorted().chunks(of: Self.tokensAtOnce).map {
            LogQuery(addresses: Array($0), topics: [[TokenTransfer.topic]], blocks: blocks, lastBlock: lastBlock)
        }
    }

    /// The workflows that watch one side of a transfer.
    func workflows(for party: TransferParty) -> Set<UInt256> { byParty[party] ?? [] }

    private mutating func unlist(_ workflow: UInt256, _ watch: TransferWatch) {
        let (party, token) = (watch.condition.party, watch.condition.token)
        byParty[party]?.remove(workflow)
        if byParty[party]?.isEmpty == true { byParty[party] = nil }
        tokenCounts[token] = tokenCounts[token].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
}

/// What a workflow waits for.
package struct TransferWatch: Equatable, Sendable {
    package var condition: TransferCondition
    /// The block in which its owner created, updated or resumed it last: later ones count.
    package var since: BlockNumber
    /// In seconds since 1970: the workflow's `nextRun`; decides nothing without an interval.
    package var notBefore: UInt256
    /// Whether it has an interval.
    package var recurs: Bool

    package init(condition: TransferCondition, since: BlockNumber, notBefore: UInt256, recurs: Bool) {
        self.condition = condition
        self.since = since
        self.notBefore = notBefore
        self.recurs = recurs
    }

    /// What the registry's record says; `nil` for one that no transfer lets run, or that is not active.
    package init?(_ record: WorkflowRecord, since: BlockNumber) {
        guard record.isActive, case .transfer(let condition) = Trigger(record) else { return nil }
        self.init(
            condition: condition, since: since, notBefore: record.nextRun, recurs: record.interval != .zero)
    }
}

/// One side of transfers: what the triggers are listed by.
struct TransferParty: Hashable {
    /// `nil` for the chain's own coin.
    var token: Address?
    var account: Address
    var direction: TransferCondition.Direction
}

extension TransferCondition {
    var party: TransferParty { TransferParty(token: token, account: account, direction: direction) }
}
