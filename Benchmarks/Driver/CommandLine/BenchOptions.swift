import Arguments

/// The options of `autometa bench`, and what a command line gave for them.
struct BenchOptions: Sendable {
    static let all: [any ArgumentKey] =
        [
            name, jobs, accounts, workers, lanes, inFlight, blockTime, latency, runs, durability, against, quick,
        ] + programKeys + fileKeys

    static let name = Argument<ScenarioName>("scenario", help: "What to measure. Default: default.")
    static let jobs = Option<Int?>("jobs", help: "How many jobs there are. \(Self.scenarios)")
    static let accounts = Option<Int?>(
        "accounts", help: "How many accounts the workers share, \(TestKeys.most) at most. \(Self.scenarios)")
    static let workers = Option<Int?>("workers", help: "How many workers there are. \(Self.scenarios)")
    static let lanes = Option<Int?>("lanes", help: "The workers' worker.lanes. \(Self.scenarios)")
    static let inFlight = Option<Int?>(
        "in-flight", help: "The workers' worker.maxInFlightPerAccount. \(Self.scenarios)")
    static let blockTime = Option<Milliseconds?>(
        "block-time", help: "Between blocks, such as 100ms or 2s. \(Self.scenarios)")
    static let latency = Option<Milliseconds?>(
        "latency", help: "How far away the node is: from a request to its answer. \(Self.scenarios)")
    static let runs = Option<Int?>("runs", help: "How often it is measured. \(Self.scenarios)")
    static let durability = Option(
        "durability", default: RunSettings.Durability.everysec, help: "When Redis writes to disk.")
    static let against = Option(
        "against", default: RunSettings.ChainKind.simulator,
        help: "What plays the chain. Foundry's anvil and the project's devnet run the contracts, and tell less.")
    static let quick = Flag(
        "quick",
        help: "Few jobs and accounts, once, a block each 100ms: whether the numbers are there, not what they are.")

    private static let scenarios = "(default: the scenario's)"

    let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) { self.arguments = arguments }

    /// The scenario with all that the command line says about it.
    var scenario: Scenario {
        var scenario = arguments[Self.name]?.scenario ?? Scenario.all[0]
        if arguments[Self.quick] { scenario.makeQuick() }
        if let runs = arguments[Self.runs] { scenario.runs = runs }
        change(&scenario.settings)
        return scenario
    }

    private func change(_ settings: inout RunSettings) {
        if let jobs = arguments[Self.jobs] { settings.jobs = jobs }
        if let accounts = arguments[Self.accounts] { settings.accounts = accounts }
        if let workers = arguments[Self.workers] { settings.workers = workers }
        if let lanes = arguments[Self.lanes] { settings.lanes = lanes }
        if let inFlight = arguments[Self.inFlight] { settings.inFlight = inFlight }
        if let blockTime = arguments[Self.blockTime] { settings.blockTime = blockTime.duration }
        if let latency = arguments[Self.latency] { settings.latency = latency.duration }
        settings.durability = arguments[Self.durability]
        settings.chain = arguments[Self.against]
        // Others know whole seconds only.
        if settings.chain != .simulator {
            settings.blockTime = .seconds(max(1, settings.blockTime.inSeconds.rounded(.up)))
        }
    }
}
