import Metrics
import Testing

@Suite struct CounterTests {
    @Test func `Counters of one label are one counter, and the registry tells all`() {
        let registry = MetricsRegistry()
        let (first, again) = (Counter(label: "a_total", in: registry), Counter(label: "a_total", in: registry))
        let other = Counter(label: "b_total", in: registry)
        first.increment()
        again.increment(by: 41)
        #expect(registry.counts == ["a_total": 42, "b_total": 0])
        other.increment(by: 2)
        #expect(registry.counts["b_total"] == 2)
    }

    @Test func `Nothing is lost when many tasks count at once`() async {
        let registry = MetricsRegistry()
        let counter = Counter(label: "a_total", in: registry)
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<10_000 { counter.increment() } } }
        }
        #expect(registry.counts == ["a_total": 80_000])
    }
}
