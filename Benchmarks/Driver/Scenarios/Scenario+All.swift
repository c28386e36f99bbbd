extension Scenario {
    /// All scenarios; the first one is what runs when none is named.
    static let all = [
        Scenario(name: "default", purpose: "a worker as it comes: nothing is set"),
        Scenario(
            name: "tuned", purpose: "a worker set for throughput", settings: .tuned(jobs: 100_000),
            quickJobs: 2_000),
        Scenario(
            name: "steady", purpose: "50 jobs a second for a minute: how long one takes",
            settings: RunSettings(jobs: 3_000), procedure: SteadyStream(jobsPerSecond: 50)),
        Scenario(
            name: "idle", purpose: "what a worker costs that has nothing to do", settings: RunSettings(jobs: 0),
            procedure: Idleness(length: .seconds(60)), fewestJobs: 0),
        Scenario(
            name: "deep", purpose: "a million jobs queued: rate and memory over the first 50,000",
            settings: .tuned(jobs: 1_000_000), procedure: Backlog(awaitedOneIn: 20), quickJobs: 6_000,
            fewestJobs: 20),
        Scenario(
            name: "far", purpose: "a node that is 50 ms away",
            settings: .tuned(jobs: 20_000) { $0.latency = .milliseconds(50) }),
        Scenario(
            name: "wide", purpose: "a thousand accounts",
            settings: .tuned(jobs: 10_000) {
                $0.accounts = TestKeys.most
                $0.blockTime = .seconds(1)
            }),
        Scenario(
            name: "fleet", purpose: "two workers, and four", settings: .tuned(jobs: 50_000) { $0.accounts = 8 },
            variants: [
                Variant("2 workers") { $0.workers = 2 }, Variant("4 workers") { $0.workers = 4 },
            ]),
        Scenario(
            name: "crash", purpose: "kill -9 with 10,000 in flight: how soon all is as before",
            settings: .tuned(jobs: 10_000), procedure: Crash(), needsAllInFlight: true, needsSimulator: true),
        Scenario(
            name: "loss", purpose: "Redis comes back with older data: which of the jobs that it still has run once",
            settings: .tuned(jobs: 20_000), runs: 1, procedure: Loss(), quickJobs: 1_000, fewestJobs: 5,
            needsDisk: true),
        Scenario(
            name: "fresh", purpose: "a million jobs queued and a Redis that is new: how soon the first one runs",
            settings: .tuned(jobs: 1_000_000), runs: 1,
            variants: [Variant("4 accounts"), Variant("100 accounts") { $0.accounts = 100 }],
            procedure: FreshStore(), quickJobs: 1_000, fewestJobs: 100, needsSimulator: true),
    ]
}

extension RunSettings {
    /// A worker set for throughput, on a chain that is not in its way.
    fileprivate static func tuned(
        jobs: Int, _ change: (inout RunSettings) -> Void = { _ in }
    ) -> RunSettings {
        var settings = RunSettings(jobs: jobs)
        settings.accounts = 4
        settings.lanes = 128
        settings.inFlight = 10_000
        settings.blockTime = .milliseconds(100)
        change(&settings)
        return settings
    }
}
