import App
import ArgumentParser
import Ethereum
import Logging

/// `autometa push`: puts jobs into the queue.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Push jobs to the queue.",
        discussion: """
            Either jobs as JSON, one on a line, from a file or from standard input; or test jobs made from the options. \
            Each is checked before it is pushed.
            """)

    @Argument(help: "A file with one JSON job on each line; - for standard input.")
    var file: String?

    @Option(help: "How many jobs to push for each workflow.")
    var count = 1

    @Option(name: .customLong("workflow-id"), help: "The workflow to run, or several: FIRST-LAST.")
    var workflows: WorkflowRange?

    @Option(help: "The account that pays for the runs.")
    var owner: Address?

    @Option(help: "The action's bytes in hexadecimal. (default: none, which does nothing)", transform: Self.action)
    var action: [UInt8] = []

    @Option(name: .customLong("gas-budget"), help: "Wei that the owner is charged for a run.")
    var gasBudget: UInt256 = .zero

    @Option(name: .customLong("next-run"), help: "The run that the jobs are, in Unix seconds: each runs at most once.")
    var nextRun: UInt64?

    @Option(help: "Seconds until the run after this one.")
    var interval: UInt64?

    @OptionGroup
    var options: ConfigurationOptions

    func validate() throws {
        guard file == nil else {
            guard workflows == nil, owner == nil else {
                throw ValidationError("Give either a file or --workflow-id and --owner.")
            }
            return
        }
        guard workflows != nil, owner != nil else {
            throw ValidationError("Give a file with jobs, or --workflow-id and --owner.")
        }
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count must be from 1 to 1000000.") }
        guard nextRun == nil || count == 1 else {
            throw ValidationError("Jobs with the same --next-run are the same run: leave out --count.")
        }
    }

    func run() async throws {
        let configuration = try options.load()
        let pushed = try await configuration.withRedis(Logger(label: "autometa.push")) { client in
            let inbox = Inbox(of: configuration, on: client)
            return if let file { try await push(linesOf: file, to: inbox) } else { try await pushTestJobs(to: inbox) }
        }
        Console.say("Pushed \(pushed) job\(pushed == 1 ? "" : "s") to \(configuration.redis.queue).")
    }

    private func push(linesOf file: String, to inbox: Inbox) async throws -> Int {
        var pushed = 0
        var read = 0
        try await LineReader.forEachBatch(of: file) { lines in
            let jobs = lines.enumerated().filter { !$0.element.isBlank }
            do {
                try await inbox.push(jobs.map(\.element))
            } catch let error as InvalidJob {
                throw InvalidLine(number: read + jobs[error.index].offset + 1, problem: error, pushed: pushed)
            }
            pushed += jobs.count
            read += lines.count
        }
        return pushed
    }

    private func pushTestJobs(to inbox: Inbox) async throws -> Int {
        guard let workflows, let owner else { return 0 }
        let template = JobTemplate(
            owner: owner, action: action, gasBudget: gasBudget, nextRun: nextRun, interval: interval)
        var batch: [[UInt8]] = []
        var pushed = 0
        for workflow in workflows.ids {
            let entry = template.entry(workflow: UInt256(workflow))
            for _ in 0..<count {
                batch.append(entry)
                guard batch.count == Self.batchSize else { continue }
                try await inbox.push(batch)
                pushed += batch.count
                batch = []
            }
        }
        try await inbox.push(batch)
        return pushed + batch.count
    }

    private static let batchSize = 500

    @Sendable private static func action(_ text: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(text) else { throw ValidationError("\(text) is not hexadecimal.") }
        return bytes
    }
}

/// A line that is no job.
private struct InvalidLine: Error, CustomStringConvertible {
    var number: Int
    var problem: InvalidJob
    var pushed: Int

    var description: String {
        "Line \(number): \(problem.rejection). \(pushed) jobs before it were pushed, nothing after them."
    }
}

extension [UInt8] {
    fileprivate var isBlank: Bool { allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
}
