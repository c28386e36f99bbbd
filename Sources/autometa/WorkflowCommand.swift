import App
import Arguments
import Ethereum
import JSON
import Scheduler

/// `autometa workflow`: what the owners of workflows do without a web page.
enum WorkflowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow",
        abstract: "List, show, create, change, pause, resume or delete workflows.",
        subcommands: [
            ListWorkflowsCommand.self, ShowWorkflowCommand.self, CreateWorkflowCommand.self,
            UpdateWorkflowCommand.self, PauseWorkflowCommand.self, ResumeWorkflowCommand.self,
            DeleteWorkflowCommand.self,
        ])

    static let id = Argument<UInt256>("id", help: "The workflow's number.")

    /// The workflow that stands on the command line.
    static func id(of arguments: ParsedArguments) throws(ValidationError) -> UInt256 {
        guard let id = arguments[id] else { throw ValidationError("Give the workflow's number.") }
        return id
    }
}

/// `autometa workflow pause`.
struct PauseWorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let a workflow not run until it is resumed.",
        arguments: OwnWorkflow.arguments)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { try OwnWorkflow.validate(arguments) }

    func run() async throws {
        let own = try await OwnWorkflow.open(arguments)
        guard own.workflow.isActive else { return Console.say("Workflow \(own.workflow.id) is paused already.") }
        try await own.send(
            own.registry.pause(own.workflow.id), arguments, done: "Paused workflow \(own.workflow.id)",
            rehearsed: "Would pause workflow \(own.workflow.id)")
    }
}

/// `autometa workflow resume`.
struct ResumeWorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused workflow run again.",
        discussion: """
            Without --starting it goes on as it was planned; what was missed is not made up for: it runs next at the next point \
            of its interval, or at once when it has none.
            """,
        arguments: [ScheduleOptions.starting] + OwnWorkflow.arguments)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { try OwnWorkflow.validate(arguments) }

    func run() async throws {
        let own = try await OwnWorkflow.open(arguments)
        let (workflow, now) = (own.workflow, try await own.sending.chain.now)
        guard !workflow.isActive else {
            throw ExitError("Workflow \(workflow.id) is not paused. To move its next run: autometa workflow update")
        }
        let grid = RunGrid(nextRun: workflow.nextRun, interval: workflow.interval)
        guard
            let nextRun = arguments[ScheduleOptions.starting].map({ UInt256($0.seconds(now: now)) })
                ?? grid.resumption(now: now)
        else {
            throw ExitError(
                "Workflow \(workflow.id) has had its only run: say with --starting when it is to run again.")
        }
        try await own.send(
            own.registry.resume(workflow.id, at: nextRun), arguments,
            done: "Resumed workflow \(workflow.id), next run \(Moment.text(nextRun))",
            rehearsed: "Would resume workflow \(workflow.id), next run \(Moment.text(nextRun))"
        ) { $0.member("next_run", "\(nextRun)") }
    }
}

/// `autometa workflow delete`.
struct DeleteWorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove a workflow for good; its number is not used again.",
        arguments: OwnWorkflow.arguments)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { try OwnWorkflow.validate(arguments) }

    func run() async throws {
        let own = try await OwnWorkflow.open(arguments)
        try await own.send(
            own.registry.delete(own.workflow.id), arguments, done: "Deleted workflow \(own.workflow.id)",
            rehearsed: "Would delete workflow \(own.workflow.id)")
    }
}
