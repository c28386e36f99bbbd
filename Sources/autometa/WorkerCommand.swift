import App
import Arguments
import Logging

/// `autometa worker`: runs jobs until it is told to stop.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Run jobs from the queue until SIGTERM or Ctrl-C.",
        discussion: """
            The first signal drains: nothing new is claimed, claimed jobs go back to the queue, and what is signed is \
            sent. The second ends the worker at once. Nothing is lost either way.
            """,
        arguments: [json] + ConfigurationOptions.all)

    private static let json = Flag(
        "json", help: "Print one line of JSON when the worker is ready, and the summary at its end as another.")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load(logLevel: .info)
        let worker = WorkerRun(
            configuration, project: try ProjectFolder.locate(), logger: Logger(label: "autometa.worker"))
        let json = arguments[Self.json]
        let summary = try await worker.untilStopped { name in
            if json { Console.say(#"{"worker":"\#(name)"}"#) }
        }
        Console.say(json ? summary.json : "\(summary)")
    }
}
