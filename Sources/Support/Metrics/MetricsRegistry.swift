import Concurrency
import Synchronization

/// All counters of a process, for whoever shows them.
package final class MetricsRegistry: Sendable {
    /// The process's own.
    package static let shared = MetricsRegistry()

    private let totals = Locked<[String: Counter.Total]>([:])

    /// Makes an empty registry.
    package init() {}

    /// What every counter has come to, by label; taken one after the other, while they may go on.
    package var counts: [String: Int64] {
        totals.withLock { $0.mapValues { $0.value.load(ordering: .relaxed) } }
    }

    func total(of label: String) -> Counter.Total {
        totals.withLock { totals in
            let total = totals[label] ?? Counter.Total()
            totals[label] = total
            return total
        }
    }
}
