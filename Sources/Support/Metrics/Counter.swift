import Synchronization

/// A number that only grows: how often something has happened in this process.
///
/// Counters with one label are one counter, as many of them as there are. Named and shaped like the type of swift-metrics.
package final class Counter: Sendable {
    /// The metric's name, such as `autometa_jobs_done_total`.
    package let label: String
    private let total: Total

    /// Makes a counter, or another one with the same number where there is one of this label.
    ///
    /// It is entered in `registry`, by default the process's.
    package init(label: String, in registry: MetricsRegistry = .shared) {
        self.label = label
        total = registry.total(of: label)
    }

    /// Counts up; may be called from any thread, and waits for nobody.
    package func increment(by amount: Int64 = 1) {
        total.value.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The number behind all counters of one label.
    final class Total: Sendable {
        let value = Atomic<Int64>(0)
    }
}
