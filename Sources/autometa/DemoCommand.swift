import App
import Arguments
import Engine
import Logging

/// `autometa demo`: everything once, from nothing.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the whole job on this machine, from nothing, and prove it from the chain.",
        discussion: """
            Starts a private Redis, a development chain and a price server, deploys the contracts, registers workflows (by time, \
            by an interval, by a price, by transfers), and runs a scheduler and a worker. Then it counts what the chain says \
            was executed, and cleans up.
            """,
        arguments: [jobs] + DevelopmentOptions.all)

    private static let jobs = Option(
        "jobs", default: 200, help: "How many workflows run once at a time; there is one more for each other trigger.")

    let arguments: ParsedArguments

    private var options: DevelopmentOptions { DevelopmentOptions(arguments) }

    func validate() throws(ValidationError) {
        try options.validate()
        guard (1...10_000).contains(arguments[Self.jobs]) else {
            throw ValidationError("--jobs must be from 1 to 10000.")
        }
    }

    func run() async throws {
        LineLogHandler.bootstrap(level: .warning)
        let demo = Demo(
            jobs: arguments[Self.jobs], chain: options.chain, blockTime: options.blockTime,
            project: try ProjectFolder.locate())
        let line = ProgressLine()
        let report = try await withInterruption {
            try await demo.run { line.show($0.description) }
        }
        line.end()
        print(report)
        guard report.problems.isEmpty else { throw ExitCode.failure }
    }

    private func print(_ report: DemoReport) {
        let proof = report.proof
        let share = "\(proof.onlyOnce) of \(proof.workflows.count) workflows ran exactly once"
        Console.say("\(share), says the chain: \(proof.never) never, \(proof.repeated) more than once.")
        let others = proof.others.map { "\($0.runs) of \($0.due) by \($0.trigger)" }
        Console.say("Other runs: \(others.joined(separator: ", ")).")
        Console.say("\(report.jobsPerSecond.rounded(to: 1)) jobs/s with a block every \(options.blockTime) s.")
        if let median = report.medianLatency, let slow = report.slowLatency {
            Console.say("From push to confirmation: median \(median.inSeconds) s, 99 % within \(slow.inSeconds) s.")
        }
        if let cpu = report.cpuMillisecondsPerJob {
            Console.say("The worker's process used \(cpu.rounded(to: 2)) ms of CPU for each job.")
        }
        for problem in report.problems { Console.complain(problem) }
        if report.problems.isEmpty { Console.show(Console.paint("All as promised.", with: .green)) }
    }
}

extension DemoProgress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .starting:
            "Starting a private Redis and a development chain …"
        case .deploying:
            "Deploying the contracts and creating the workflows …"
        case .running(let tally, let start):
            "\(tally.settled) of \(tally.jobs) done, others: \(tally.recurrences) by interval, \(tally.priced) by price, "
                + "\(tally.transfers) by transfer; \(tally.inFlight) in flight, \(tally.journal.inbox) waiting, "
                + "\(tally.journal.dead) dead, \(start.duration(to: .now).inSeconds) s"
        }
    }
}
