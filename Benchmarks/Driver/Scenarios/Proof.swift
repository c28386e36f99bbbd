/// Whether what must be so is so: each job ran once, and the numbers add up.
struct Proof: Sendable {
    /// How many jobs were pushed.
    var jobs: Int
    /// How many of them were waited for.
    var awaited: Int
    var ended: Ended
    var leftovers: Leftovers
    var executions: Executions
    /// Entries of the done stream.
    var done: Int
    /// What each worker says about itself.
    var workers: [WorkerAccount]
    /// What the others have counted from the start to the end of the workers.
    var chain: SimulatorStatistics?
    var scriptsAndWaits: Int

    /// Ends the workers and asks everybody.
    ///
    /// - Parameter done: How many entries of the done stream were read.
    static func take(from rig: Rig, jobs: Int, awaited: Int, ended: Ended, done: Int) async throws -> Proof {
        let workers = try await rig.workers.drain()
        return Proof(
            jobs: jobs, awaited: awaited, ended: ended, leftovers: try await rig.journal.leftovers(),
            executions: try await rig.chain.executions(rig.chain.jobs.first, jobs), done: done,
            workers: workers,
            chain: try await rig.chain.simulator?.statistics(),
            scriptsAndWaits: try await RedisFacts.read(rig.redis.client).scriptsAndWaits)
    }

    /// What is wrong, one sentence each, when every job was to be done.
    var problems: [String] {
        var problems = onceProblems
        if executions.missing > 0 { problems.append("\(executions.missing) of \(jobs) jobs never ran.") }
        problems += leftovers.problems
        if ended.all != jobs {
            problems.append(
                "\(jobs) jobs were pushed, and \(ended.done) are done, \(ended.dead) dead, \(ended.duplicates) known.")
        }
        if done != ended.done {
            problems.append("The done stream has \(done) entries, and \(ended.done) jobs are counted as done.")
        }
        return problems + countProblems
    }

    /// What is wrong when jobs were to be left.
    var problemsOfPart: [String] {
        var problems = onceProblems
        if ended.all < awaited { problems.append("Only \(ended.all) of the \(awaited) first jobs have ended.") }
        if executions.all < ended.done {
            problems.append("\(ended.done) jobs are done, and the chain has \(executions.all) executions.")
        }
        if leftovers.dead > 0 { problems.append("There are \(leftovers.dead) dead letters.") }
        return problems + countProblems
    }

    private var onceProblems: [String] {
        var problems: [String] = []
        if executions.repeated > 0 { problems.append("\(executions.repeated) jobs ran more than once.") }
        if executions.foreign > 0 { problems.append("\(executions.foreign) workflows ran that nobody asked for.") }
        return problems
    }

    /// Where two who count the same thing differ; a worker that does not tell is believed.
    private var countProblems: [String] {
        var problems: [String] = []
        if let chain {
            problems += [
                Self.problem(
                    "HTTP requests", sent: sum(\.requests), unanswered: sum(\.unanswered.requests), got: chain.requests),
                Self.problem(
                    "JSON-RPC calls", sent: sum(\.calls), unanswered: sum(\.unanswered.calls), got: chain.calls),
            ].compactMap(\.self)
        }
        if let commands = sum(\.commands), let leases = sum(\.leases) {
            // Redis cannot tell these from what we send.
            let others = Self.commandsOfLease * leases + Self.commandsOfStart * workers.count
            if !(scriptsAndWaits...scriptsAndWaits + others).contains(commands) {
                problems.append(
                    "The workers sent Redis \(commands) commands, of which it got \(scriptsAndWaits) and at most \(others)."
                )
            }
        }
        return problems
    }

    /// What was answered has come in, and what was not sent has not; what a worker gave up when it ended may have.
    private static func problem(_ what: String, sent: Int?, unanswered: Int?, got: Int) -> String? {
        guard let sent, let unanswered, !(sent - unanswered...sent).contains(got) else { return nil }
        return
            "The workers sent \(sent) \(what), \(unanswered) of them without an answer, and the simulator got \(got)."
    }

    /// What a worker sends beside scripts for each lease that it takes: one INFO and two MGET.
    private static let commandsOfLease = 3
    /// The most that it sends beside scripts for a connection and when it starts; seen were 10 to 15.
    private static let commandsOfStart = 32

    private func sum(_ count: (WorkerAccount) -> Int?) -> Int? {
        let counts = workers.map(count)
        return counts.contains(nil) || counts.isEmpty ? nil : counts.compactMap(\.self).reduce(0, +)
    }
}
