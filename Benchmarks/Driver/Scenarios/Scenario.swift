import Arguments

/// Something to measure, by its name.
struct Scenario: Sendable {
    let name: String
    /// What it is for, in half a sentence.
    let purpose: String
    var settings = RunSettings()
    /// How often it is measured unless the command line says otherwise.
    var runs = 5
    /// What is measured side by side; one without a name when there is nothing to compare.
    var variants = [Variant("")]
    var procedure: any Procedure = Backlog()
    /// How many jobs there are when only the numbers have to be there.
    var quickJobs = 300
    /// How many jobs there must be so that there is something to measure; 0 for a scenario without any.
    var fewestJobs = 1
    /// Whether all jobs must be in flight at once.
    var needsAllInFlight = false
    /// Whether it does with the chain what no other than the simulator lets it.
    var needsSimulator = false
    /// Whether it looks at what Redis has on disk.
    var needsDisk = false

    /// One way to run a scenario.
    struct Variant: Sendable {
        let name: String
        let change: @Sendable (inout RunSettings) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout RunSettings) -> Void = { _ in }) {
            self.name = name
            self.change = change
        }
    }

    /// Makes it as small as it can be with all of its numbers there.
    mutating func makeQuick() {
        runs = 1
        settings.jobs = min(settings.jobs, quickJobs)
        settings.blockTime = min(settings.blockTime, .milliseconds(100))
        settings.leaseTTL = .seconds(2)
        settings.isQuick = true
        // A single account has room for 64 transactions at once unless it is told otherwise.
        settings.accounts = min(settings.accounts, 50)
    }
}

/// The name of a scenario on the command line.
package struct ScenarioName: ExpressibleByArgument {
    let scenario: Scenario

    package init?(argument: String) {
        guard let scenario = Scenario.all.first(where: { $0.name == argument }) else { return nil }
        self.scenario = scenario
    }

    package static var allValueStrings: [String] { Scenario.all.map(\.name) }
}
