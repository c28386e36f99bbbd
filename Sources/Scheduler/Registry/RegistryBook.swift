package import Ethereum

/// The registry in memory.
///
/// Pure. Workflows that are not due cost nothing but their place: a question costs what it answers.
package struct RegistryBook: Sendable {
    private var workflows: [UInt256: Workflow] = [:]
    private var owned: [Address: Set<UInt256>] = [:]
    private var due = DueHeap()
    private var prices: Set<UInt256> = []
    private var transfers: Set<UInt256> = []
    private var unreadable: Set<UInt256> = []

    package init() {}

    package var count: Int { workflows.count }

    /// Every workflow, in no order.
    package var all: Dictionary<UInt256, Workflow>.Values { workflows.values }

    package subscript(id: UInt256) -> Workflow? { workflows[id] }

    // MARK: What is due

    /// The workflows with a time trigger that are due, oldest first.
    ///
    /// - Parameters:
    ///   - now: The chain's time, in seconds since 1970.
    ///   - deepest: The highest block that is deep enough to start runs; none is settled without one.
    ///   - limit: How many at most.
    ///   - isWanted: Leaves out those for which it says no, before the limit counts: those that are queued already.
    package func due(
        at now: UInt64, deepest: BlockNumber?, limit: Int, where isWanted: (Workflow) -> Bool = { _ in true }
    ) -> [Workflow] {
        var found: [Workflow] = []
        for entry in due.due(at: now) {
            guard found.count < limit else { break }
            guard let workflow = workflows[entry.id], workflow.isSettled(by: deepest), isWanted(workflow) else {
                continue
            }
            found.append(workflow)
        }
        return found
    }

    /// When the next one is due after `now`, settled or not; `nil` when none ever is.
    package func nextDue(after now: UInt64) -> UInt64? { due.next(after: now) }

    // MARK: Other questions

    /// The active workflows that wait for a price, settled or not, by their ids.
    package var priceWorkflows: [Workflow] { sorted(prices) }

    /// The active workflows that wait for a transfer, settled or not, by their ids.
    package var transferWorkflows: [Workflow] { sorted(transfers) }

    /// The workflows, active or not, that never run: nobody can read their trigger, or the executor would refuse their action.
    package var unusableWorkflows: [Workflow] { sorted(unreadable) }

    /// The workflows of an owner, active or not, by their ids.
    package func workflows(of owner: Address) -> [Workflow] { sorted(owned[owner] ?? []) }

    private func sorted(_ ids: Set<UInt256>) -> [Workflow] { ids.sorted().compactMap { workflows[$0] } }

    // MARK: Changes

    /// Makes room for as many workflows.
    package mutating func reserve(_ count: Int) { workflows.reserveCapacity(count) }

    /// Adds a workflow, or replaces it.
    ///
    /// - Parameters:
    ///   - workflow: As it is now.
    ///   - block: The block of its last change, where it is another one than the workflow says.
    package mutating func put(_ workflow: Workflow, changed block: BlockNumber? = nil) {
        let id = workflow.id
        var workflow = workflow
        workflow.changed = block ?? workflow.changed
        if let old = workflows[id], old.owner != workflow.owner { disown(id, by: old.owner) }
        workflows[id] = workflow
        owned[workflow.owner, default: []].insert(id)
        index(id, workflow)
    }

    /// Takes a workflow out; nothing happens when it is not there.
    package mutating func remove(_ id: UInt256) {
        guard let old = workflows.removeValue(forKey: id) else { return }
        disown(id, by: old.owner)
        index(id, nil)
    }

    /// Notes that a workflow has changed in a block, whatever it is now.
    package mutating func touch(_ id: UInt256, in block: BlockNumber) {
        guard let changed = workflows[id]?.changed else { return }
        workflows[id]?.changed = max(changed, block)
    }

    /// What cannot run is never due.
    private mutating func index(_ id: UInt256, _ workflow: Workflow?) {
        let isUsable = workflow?.isUsable ?? true
        let isWaiting = isUsable && workflow?.isActive == true
        due.set(id, to: isUsable ? workflow?.dueTime : nil)
        Self.mark(id, in: &unreadable, !isUsable)
        Self.mark(id, in: &prices, isWaiting && workflow?.waitsForPrice == true)
        Self.mark(id, in: &transfers, isWaiting && workflow?.waitsForTransfer == true)
    }

    private static func mark(_ id: UInt256, in set: inout Set<UInt256>, _ isMember: Bool) {
        if isMember { set.insert(id) } else if !set.isEmpty { set.remove(id) }
    }

    private mutating func disown(_ id: UInt256, by owner: Address) {
        owned[owner]?.remove(id)
        if owned[owner]?.isEmpty == true { owned[owner] = nil }
    }
}

extension Workflow {
    /// Whether it can run at all.
    package var isUsable: Bool {
        if case .unreadable = trigger { return false }
        return actionProblem == nil
    }

    fileprivate var waitsForPrice: Bool {
        if case .price = trigger { true } else { false }
    }

    fileprivate var waitsForTransfer: Bool {
        if case .transfer = trigger { true } else { false }
    }
}
