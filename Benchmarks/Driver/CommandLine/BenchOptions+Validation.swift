import Arguments

extension BenchOptions {
    /// Says what is wrong with values that are fine by themselves.
    func validate() throws(ValidationError) {
        let limits: [(key: Option<Int?>, range: ClosedRange<Int>)] = [
            (Self.jobs, 1...10_000_000), (Self.accounts, 1...TestKeys.most), (Self.workers, 1...64),
            (Self.lanes, 1...4_096), (Self.inFlight, 1...10_000), (Self.runs, 1...100),
        ]
        for (key, range) in limits {
            if let value = arguments[key], !range.contains(value) {
                throw ValidationError(
                    "\(key.definition.name) must be from \(range.lowerBound) to \(range.upperBound).")
            }
        }
        guard arguments[Self.blockTime]?.duration != .zero else {
            throw ValidationError("--block-time must be above 0.")
        }
        guard arguments[Self.durability] != .none || !scenario.needsDisk else {
            throw ValidationError("\(scenario.name) needs a Redis that writes to disk.")
        }
        try validateJobs()
        try validateChain()
        try validatePrograms()
        try validateFiles()
    }

    private func validateJobs() throws(ValidationError) {
        let (scenario, settings) = (scenario, scenario.settings)
        guard scenario.fewestJobs > 0 || arguments[Self.jobs] == nil else {
            throw ValidationError("\(scenario.name) has no jobs: leave out --jobs.")
        }
        guard settings.jobs >= scenario.fewestJobs else {
            throw ValidationError("\(scenario.name) needs \(scenario.fewestJobs) jobs at least.")
        }
        guard scenario.needsAllInFlight, let inFlight = settings.inFlight else { return }
        let most = settings.accounts * inFlight
        guard settings.jobs <= most else {
            throw ValidationError(
                "\(scenario.name) has all jobs in flight at once: \(settings.accounts) accounts with --in-flight \(inFlight) "
                    + "have room for \(most), not for \(settings.jobs).")
        }
    }

    private func validateChain() throws(ValidationError) {
        let chain = arguments[Self.against]
        guard chain != .simulator else { return }
        guard chain != .anvil || Tools.isThere("anvil") else {
            throw ValidationError("--against anvil needs Foundry's anvil, which is not on PATH: https://getfoundry.sh")
        }
        guard !scenario.needsSimulator else { throw ValidationError("\(scenario.name) needs the simulator.") }
        guard scenario.settings.latency == .zero else { throw ValidationError("\(chain.rawValue) cannot be far away.") }
    }
}
