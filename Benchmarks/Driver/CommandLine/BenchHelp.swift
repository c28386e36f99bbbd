/// What `--help` says before it lists the options.
enum BenchHelp {
    static let text = """
        Starts a private Redis, a simulated chain and workers, gives them jobs, and measures how fast each is settled and \
        what it costs everybody. Then it asks the chain whether each job ran exactly once. Beside each run it measures the \
        machine itself: a bare signature, the queue loop of the original system, redis-benchmark, the simulator alone. What \
        counts are the ratios. Five runs take two to six minutes.
        Scenarios:
        \(scenarios)
        Where things are looked for: redis-server, redis-benchmark, anvil and valgrind on PATH; a Python with redis-py in \
        .venv/bin/python of the project; autometa and chain-simulator beside this program. Without redis-server or \
        chain-simulator nothing is measured; what else is missing is named and left out. make bootstrap installs all but \
        anvil, with which this is untried.
        Exit codes: 0 done, 1 a job did not run exactly once or the numbers do not add up, 2 wrong command line, \
        130 interrupted.
        """

    private static var scenarios: String {
        Scenario.all.map {
            "- \($0.name): \($0.purpose) (\($0.settings.summary), \($0.runs) run\($0.runs == 1 ? "" : "s"))"
        }
        .joined(separator: "\n")
    }
}

extension RunSettings {
    /// The jobs, and what is set beside them.
    fileprivate var summary: String {
        let parts = [
            jobs > 0 ? "\(jobs) jobs" : nil, accounts > 1 ? "\(accounts) accounts" : nil, lanes.map { "\($0) lanes" },
            inFlight.map { "\($0) in flight" }, "a block each \(blockTime.inWords)",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}
