import Measuring
import Testing

struct PictureTests {
    private static let figures = Picture.Figures(
        rate: Figure("rate", "", better: .higher), originalRate: Figure("pops", "", better: .neither),
        worker: Figure("worker", "", better: .lower), redis: Figure("redis", "", better: .lower),
        signature: Figure("signature", "", better: .neither),
        latencies: (
            Figure("p50", "", better: .lower), Figure("p95", "", better: .lower), Figure("p99", "", better: .lower)
        ))

    private static func result(
        variant: String = "", jobs: Int = 2_000, accounts: Int = 1, _ figures: [String: Double]
    ) -> Report.Result {
        Report.Result(
            variant: variant, program: "this",
            settings: [Report.Fact("jobs", "\(jobs)"), Report.Fact("accounts", "\(accounts)")],
            runs: [Report.Run(figures: figures)])
    }

    private static let reports = [
        Report(
            scenario: "default", machine: [Report.Fact("processor", "a <processor> & \"more\"\u{1}")],
            results: [
                result([
                    "rate": 63.4, "pops": 8_120, "worker": 412, "redis": 188, "signature": 41, "p50": 15_400,
                    "p95": 29_700, "p99": 31_100,
                ])
            ]),
        Report(
            scenario: "tuned", machine: [],
            results: [
                result(
                    jobs: 100_000, accounts: 4,
                    [
                        "rate": 3_911, "pops": 8_205, "worker": 248, "redis": 97, "signature": 41, "p50": 12_400,
                        "p95": 24_100, "p99": 25_500,
                    ])
            ]),
        Report(
            scenario: "steady", machine: [],
            results: [
                result([
                    "rate": 50, "pops": 8_301, "worker": 690, "redis": 260, "signature": 42, "p50": 620, "p95": 1_190,
                    "p99": 1_420,
                ])
            ]),
        Report(
            scenario: "fleet", machine: [],
            results: [
                result(variant: "2 workers", jobs: 50_000, accounts: 8, ["rate": 4_300, "worker": 270]),
                result(variant: "4 workers", jobs: 50_000, accounts: 8, [:]),
            ]),
    ]

    @Test func `The picture is XML without scripts, with all text escaped`() throws {
        let svg = Picture(Self.reports, figures: Self.figures).svg
        let parser = XMLDocumentChecker()
        #expect(parser.check(svg))
        #expect(parser.elements.contains("svg"))
        #expect(!parser.elements.contains("script"))
        #expect(svg.contains("a &lt;processor&gt; &amp; &quot;more&quot;\u{FFFD}"))
        #expect(!svg.contains("href"))
        #expect(!svg.contains("url("))
    }

    @Test func `Each result that has something to show has its row, and its numbers`() {
        let svg = Picture(Self.reports, figures: Self.figures).svg
        for text in [
            ">default<", ">2,000 jobs, 1 account<", ">63.4/s<", ">0.8 % of 8,120/s<", ">48 % of 8,205/s<",
            ">600 µs<", ">41 + 371 + 188<", ">270<", ">50/s<", ">15.4 s · 29.7 s · 31.1 s<",
            ">620 ms · 1.19 s · 1.42 s<",
            ">fleet, 2 workers<", ">100,000 jobs, 4 accounts<",
        ] {
            #expect(svg.contains(text), "\(text)")
        }
        #expect(!svg.contains("4 workers"))
    }

    @Test func `Nothing measured gives a picture without rows`() {
        let svg = Picture([], figures: Self.figures).svg
        #expect(XMLDocumentChecker().check(svg))
    }

    @Test func `Numbers that make no sense are not drawn`() {
        let report = Report(
            scenario: "odd", machine: [],
            results: [Self.result(["rate": 0, "pops": 0, "worker": -1, "p50": 0, "p95": 0, "p99": -3])])
        let svg = Picture([report], figures: Self.figures).svg
        #expect(XMLDocumentChecker().check(svg))
        #expect(!svg.contains("nan"))
        #expect(!svg.contains("inf"))
        #expect(!svg.contains("width=\"-"))
    }
}
