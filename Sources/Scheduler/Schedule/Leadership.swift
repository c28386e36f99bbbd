import Ethereum

/// What a leader keeps in memory: all of it is loaded anew with each lease.
struct Leadership: Sendable {
    let lease: ScheduleLease
    var schedule: Schedule
    var prices: PriceTriggers
    var transfers: TransferTriggers
    /// Whether nobody has followed this registry before.
    var isFirst = false
    /// Owners' last changes that were seen, by workflow.
    var changes: [UInt256: WorkflowChange] = [:]
    /// Keys of runs that have ended before, and the head when that was seen.
    var usedUp: [String: BlockNumber] = [:]
    /// Workflows whose next run needs a key of its own, and the transaction that is to be in it.
    var again: [UInt256: Again] = [:]
    /// Price triggers that are due, and the price that makes them so.
    var dueByPrice: [UInt256: Price] = [:]
    /// What a run costs in gas, as far as that matters.
    var cost: Wei?

    init(lease: ScheduleLease, memory: ScheduleMemory, registry: Address, mode: PriceMode) {
        self.lease = lease
        schedule = Schedule(memory)
        prices = PriceTriggers(mode: mode, armed: Set(memory.armed.filter(\.value).keys))
        transfers = TransferTriggers(registry: registry, pending: memory.firings)
    }

    /// Takes over what a workflow waits for, as it is at the head; `nil` for one that is gone.
    ///
    /// - Parameter since: The block in which its owner changed it last, if that was seen.
    /// - Returns: Firings that it does not want any more.
    mutating func watch(_ id: UInt256, _ workflow: Workflow?, since: BlockNumber?) -> [Firing] {
        let waiting = workflow.flatMap { $0.isActive && $0.isUsable ? $0 : nil }
        let (notBefore, recurs) = (workflow?.nextRun ?? .zero, workflow?.interval != .zero)
        switch waiting?.trigger {
        case .price(let condition):
            prices.set(id, PriceWatch(condition: condition, notBefore: notBefore, recurs: recurs))
            return transfers.set(id, nil)
        case .transfer(let condition):
            prices.set(id, nil)
            let since = max(since ?? 0, transfers.since(of: id) ?? 0)
            return transfers.set(
                id, TransferWatch(condition: condition, since: since, notBefore: notBefore, recurs: recurs))
        case .time, .unreadable, nil:
            prices.set(id, nil)
            return transfers.set(id, nil)
        }
    }
}

extension Leadership {
    /// A point in time whose key is used up, and the transaction by which the owner has set it once more.
    struct Again: Sendable {
        let point: UInt256?
        let transaction: Hash32
    }

    /// The transaction that is to be in the key of a workflow's next run.
    func again(_ workflow: Workflow) -> Hash32? {
        again[workflow.id].flatMap { $0.point == workflow.nextRun ? $0.transaction : nil }
    }

    /// Forgets what was seen in blocks that the chain has taken back.
    mutating func forget(above block: BlockNumber) {
        changes = changes.filter { $0.value.block <= block }
    }

    /// Takes note that the run of a candidate is queued.
    mutating func pushed(_ candidate: Candidate) {
        let id = candidate.workflow.id
        switch candidate.reason {
        case .time: break
        case .price:
            prices.disarm(id)
            dueByPrice[id] = nil
        case .transfer(let firing): transfers.forget(firing)
        }
        again[id] = nil
    }
}
