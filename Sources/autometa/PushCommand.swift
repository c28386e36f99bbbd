import App
import Arguments
import Ethereum
import IO
import Logging

/// `autometa push`: puts jobs into the queue.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Push jobs to the queue.",
        discussion: """
            Either jobs as JSON, one on a line, from a file or from standard input; or test jobs made from the options. \
            Each is checked before it is pushed. With --wait, jobs without an id get one, and one line tells what became of \
            each; exits with 1 unless all were done and their actions succeeded.
            """,
        arguments: [file] + keysOfTestJobs + JobWait.keys + ConfigurationOptions.all)

    private static let file = Argument<String>(
        "file", help: "A file with one JSON job on each line; - for standard input.")
    private static let count = Option("count", default: 1, help: "How many jobs to push for each workflow.")
    private static let workflows = Option<WorkflowRange?>(
        "workflow-id", help: "The workflow to run, or several: FIRST-LAST.")
    private static let owner = Option<Address?>("owner", help: "The account that pays for the runs.")
    private static let action = Option<[UInt8]?>(
        "action", help: "The action's bytes in hexadecimal. (default: none, which does nothing)",
        transform: Self.bytes)
    private static let gasBudget = Option(
        "gas-budget", default: UInt256.zero, help: "Wei that the owner is charged for a run.")
    private static let nextRun = Option<UInt64?>(
        "next-run", help: "The run that the jobs are, in Unix seconds: each runs at most once.")
    private static let interval = Option<UInt64?>("interval", help: "Seconds until the run after this one.")

    private static let keysOfTestJobs: [any ArgumentKey] = [
        count, workflows, owner, action, gasBudget, nextRun, interval,
    ]

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        guard arguments[JobWait.isWanted] || !JobWait.keys.contains(where: arguments.isGiven) else {
            throw ValidationError("--json and --wait-timeout are for --wait: give that as well.")
        }
        if let file = arguments[Self.file] {
            guard let key = Self.keysOfTestJobs.first(where: arguments.isGiven) else { return }
            throw ValidationError(
                "\(key.definition.name) is for test jobs, and the jobs come from \(file): leave out one of them.")
        }
        guard arguments[Self.workflows] != nil, arguments[Self.owner] != nil else {
            throw ValidationError("Give a file with jobs, or --workflow-id and --owner.")
        }
        let copies = arguments[Self.count]
        guard (1...1_000_000).contains(copies) else { throw ValidationError("--count must be from 1 to 1000000.") }
        guard arguments[Self.nextRun] == nil || copies == 1 else {
            throw ValidationError("Jobs with the same --next-run are the same run: leave out --count.")
        }
    }

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        try await configuration.withRedis(on: IOThread(), Logger(label: "autometa.push")) { client in
            let results = try await JobResults(of: configuration, on: client)
            let wait = JobWait(arguments, configuration.chain, results)
            let outbox = Outbox(inbox: Inbox(of: configuration, on: client), wait: wait)
            let pushed =
                if let file = arguments[Self.file] {
                    try await push(linesOf: file, to: outbox)
                } else {
                    try await pushTestJobs(to: outbox)
                }
            let sentence = "Pushed \(pushed) job\(pushed == 1 ? "" : "s") to \(configuration.redis.queue)."
            guard let wait else { return Console.say(sentence) }
            Console.note(sentence)
            try await wait.untilAllHaveEnded()
        }
    }

    private func push(linesOf file: String, to inbox: Outbox) async throws -> Int {
        var pushed = 0
        var read = 0
        do {
            try await LineReader.forEachBatch(of: file) { lines in
                let jobs = lines.enumerated().filter { !$0.element.isBlank }
                do {
                    try await inbox.push(jobs.map(\.element))
                } catch let error as InvalidJob {
                    let number = read + jobs[error.index].offset + 1
                    throw InvalidLine(number: number, problem: ": \(error.rejection)", pushed: pushed)
                }
                pushed += jobs.count
                read += lines.count
            }
        } catch let error as LineTooLong {
            throw InvalidLine(
                number: read + 1, problem: " is larger than the \(error.limit) bytes that a job may have",
                pushed: pushed)
        }
        return pushed
    }

    private func pushTestJobs(to inbox: Outbox) async throws -> Int {
        guard let workflows = arguments[Self.workflows], let owner = arguments[Self.owner] else { return 0 }
        let template = JobTemplate(
            owner: owner, action: arguments[Self.action] ?? [], gasBudget: arguments[Self.gasBudget],
            nextRun: arguments[Self.nextRun], interval: arguments[Self.interval])
        var batch: [[UInt8]] = []
        var pushed = 0
        for workflow in workflows.ids {
            let entry = template.entry(workflow: UInt256(workflow))
            for _ in 0..<arguments[Self.count] {
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

    @Sendable private static func bytes(_ text: String) throws(ValidationError) -> [UInt8] {
        guard let bytes = Hex.decode(text) else { throw ValidationError("it is not hexadecimal") }
        return bytes
    }
}

/// Where jobs go, and whoever waits for their results.
private struct Outbox {
    let inbox: Inbox
    let wait: JobWait?

    /// - Throws: What ``Inbox/push(_:)`` throws.
    func push(_ entries: [[UInt8]]) async throws {
        guard let wait else { return try await inbox.push(entries) }
        try await inbox.push(wait.expect(entries))
        try await wait.collect()
    }
}

/// A line that is no job.
private struct InvalidLine: Error, CustomStringConvertible {
    var number: Int
    /// The rest of the sentence that starts with the line.
    var problem: String
    var pushed: Int

    var description: String {
        let jobs = pushed == 1 ? "1 job before it was" : "\(pushed) jobs before it were"
        return "Line \(number)\(problem). \(jobs) pushed, nothing after it."
    }
}

extension [UInt8] {
    fileprivate var isBlank: Bool { allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
}
