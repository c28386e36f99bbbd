import Testing

/// How the dip in throughput is measured.
struct SettledRatesTests {
    /// Ten jobs a second for twenty seconds, but none between 10.0 and 11.5 s.
    private let rates = SettledRates((0..<200).map { $0 * 100 }.filter { !(10_000..<11_500).contains($0) }.shuffled())

    @Test func `the row of a moment shows the dip after it and the time without a job`() {
        #expect(rates.row("join", at: [10_000]) == "| join | 1 | 10 | 0 | 5 | 10 | 10 | 10 | 1.6 s | 1.6 s |")
    }

    @Test func `moments are averaged, and the worst pause is told`() {
        #expect(
            rates.row("leave", at: [4_000, 10_000]) == "| leave | 2 | 10 | 5 | 8 | 10 | 10 | 10 | 0.85 s | 1.6 s |")
    }

    @Test func `a pause that begins before a moment counts in full, and one that is over does not`() {
        #expect(rates.pause(after: 11_000) == 1_600)
        #expect(rates.pause(after: 11_500) == 100)
        #expect(rates.pause(after: 4_500) == 100)
    }

    @Test func `the header has a column for each value`() {
        let columns = SettledRates.header.split(separator: "\n").map { $0.split(separator: "|").count }
        #expect(Set(columns + [rates.row("x", at: [4_000]).split(separator: "|").count]).count == 1)
    }
}
