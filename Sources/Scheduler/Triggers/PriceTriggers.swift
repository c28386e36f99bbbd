package import Ethereum

/// When a workflow without an interval fires again.
package enum PriceMode: String, CaseIterable, Sendable {
    /// When its condition becomes true, after it was seen false.
    case edge
    /// For as long as its condition is true, one run after the other.
    case level
}

/// Which workflows prices let run.
///
/// A pure machine. With an interval a workflow is due whenever its condition is true and its `nextRun` has come; without, it has to be
/// armed besides, which a push ends and a good price that makes the condition false begins anew. What is not known to be armed, as
/// after a loss of the store, is not.
package struct PriceTriggers: Sendable {
    private let mode: PriceMode
    private var watches: [UInt256: PriceWatch] = [:]
    private var byAsset: [PriceAsset: Set<UInt256>] = [:]
    private var armed: Set<UInt256>

    /// - Parameters:
    ///   - mode: When a workflow without an interval fires again.
    ///   - armed: Which workflows are armed, as the store has it.
    package init(mode: PriceMode = .edge, armed: Set<UInt256> = []) {
        self.mode = mode
        self.armed = armed
    }

    /// What prices are needed of.
    package var assets: Set<PriceAsset> { Set(byAsset.keys) }

    /// Whether a workflow waits for a price.
    package func watches(_ workflow: UInt256) -> Bool { watches[workflow] != nil }

    /// Watches prices for a workflow, in place of those that it had before; `nil` for one that is paused, deleted or of another kind.
    ///
    /// Does not arm it: a run changes `nextRun` too.
    package mutating func set(_ workflow: UInt256, _ watch: PriceWatch?) {
        if let old = watches.removeValue(forKey: workflow)?.condition.asset {
            byAsset[old]?.remove(workflow)
            if byAsset[old]?.isEmpty == true { byAsset[old] = nil }
        }
        guard let watch else { return }
        watches[workflow] = watch
        byAsset[watch.condition.asset, default: []].insert(workflow)
    }

    /// Arms a workflow that its owner has created, updated or resumed; not for the update that a run makes.
    ///
    /// - Returns: Whether it was not armed, so that it has to be noted.
    package mutating func arm(_ workflow: UInt256) -> Bool { armed.insert(workflow).inserted }

    /// Disarms a workflow whose run was pushed, or that is not to fire before its condition was false.
    package mutating func disarm(_ workflow: UInt256) { armed.remove(workflow) }

    /// Applies what is known of prices.
    ///
    /// - Parameters:
    ///   - prices: Good ones only; what has none stays as it is.
    ///   - now: The chain's time, in seconds since 1970.
    ///   - busy: Workflows whose run was pushed and has not ended: they are not due.
    package mutating func apply(
        _ prices: [PriceAsset: Price], now: UInt64, busy: Set<UInt256>
    ) -> PriceVerdict {
        var verdict = PriceVerdict()
        for (asset, price) in prices {
            for workflow in byAsset[asset] ?? [] {
                guard let watch = watches[workflow] else { continue }
                if !watch.condition.isTrue(at: price.value) {
                    if hasEdge(watch), armed.insert(workflow).inserted { verdict.rearmed.insert(workflow) }
                } else if watch.notBefore <= UInt256(now), !busy.contains(workflow),
                    !hasEdge(watch) || armed.contains(workflow)
                {
                    verdict.due[workflow] = price
                }
            }
        }
        return verdict
    }

    private func hasEdge(_ watch: PriceWatch) -> Bool { mode == .edge && !watch.recurs }
}

/// What a workflow waits for.
package struct PriceWatch: Equatable, Sendable {
    package var condition: PriceCondition
    /// In seconds since 1970: the workflow's `nextRun`.
    package var notBefore: UInt256
    /// Whether it has an interval.
    package var recurs: Bool

    package init(condition: PriceCondition, notBefore: UInt256, recurs: Bool) {
        self.condition = condition
        self.notBefore = notBefore
        self.recurs = recurs
    }

    /// What the registry's record says; `nil` for one that no price lets run, or that is not active.
    package init?(_ record: WorkflowRecord) {
        guard record.isActive, case .price(let condition) = Trigger(record) else { return nil }
        self.init(condition: condition, notBefore: record.nextRun, recurs: record.interval != .zero)
    }
}

/// What prices changed.
package struct PriceVerdict: Equatable, Sendable {
    /// The workflows that are due, and the price that makes them so.
    package var due: [UInt256: Price] = [:]
    /// The workflows that were not armed and are now, which has to be noted.
    package var rearmed: Set<UInt256> = []

    package init() {}
}
