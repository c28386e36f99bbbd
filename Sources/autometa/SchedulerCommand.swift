import App
import Arguments
import Ethereum
import Logging
import Scheduler

/// `autometa scheduler`: pushes due workflows until it is told to stop.
struct SchedulerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scheduler",
        abstract: "Push the runs of due workflows to the queue until SIGTERM or Ctrl-C.",
        discussion: """
            Any number may run: all follow the registry, one pushes, and another takes over within seconds when that one \
            is gone. Each run is pushed once. A scheduler of the original system may run beside it.
            """,
        arguments: [dryRun, baseline, fromBlock, json] + ConfigurationOptions.all)

    private static let dryRun = Flag(
        "dry-run", help: "Print what would be pushed now, what is held and why, and what nobody can read; push nothing."
    )
    private static let baseline = Flag(
        "baseline",
        help: "Where this registry was never followed: let price triggers that are true now wait until they were false."
    )
    private static let fromBlock = Option<UInt64?>(
        "from-block", valueName: "number",
        help: "Follow transfers from this block on. (default: where the last leader stopped; the head, where none did)")
    private static let json = Flag(
        "json", help: "Print one line of JSON when the scheduler is ready, and the summary at its end as another.")

    let arguments: ParsedArguments

    func run() async throws {
        var configuration = try ConfigurationOptions(arguments).load(logLevel: .info)
        configuration.scheduler.fromBlock = arguments[Self.fromBlock].map { .init($0) }
        configuration.scheduler.isBaseline = arguments[Self.baseline]
        let scheduler = SchedulerRun(
            configuration, project: try ProjectFolder.locate(), logger: Logger(label: "autometa.scheduler"))
        let json = arguments[Self.json]
        if arguments[Self.dryRun] {
            let preview = try await scheduler.preview()
            return Console.show(json ? preview.json + "\n" : "\(preview)")
        }
        let counts = try await scheduler.untilStopped { name in
            if json { Console.say(#"{"scheduler":"\#(name)"}"#) }
        }
        Console.say(json ? counts.json : "\(counts)")
    }
}
