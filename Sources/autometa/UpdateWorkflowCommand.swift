import App
import Arguments
import Ethereum
import JSON
import Scheduler

/// `autometa workflow update`: changes what is given and keeps the rest.
struct UpdateWorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a workflow: what is given is replaced, the rest stays.",
        discussion: "The kinds of trigger and action cannot be changed: create another workflow for that.",
        arguments: [WorkflowCommand.id] + options + [Sending.json] + KeyOptions.owner.all + [Sending.isRehearsal]
            + ConfigurationOptions.all)

    private static let options = ScheduleOptions.all + ActionOptions.all

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try OwnWorkflow.validate(arguments)
        try ScheduleOptions.validate(arguments)
        try ActionOptions.validate(arguments)
        guard Self.options.contains(where: arguments.isGiven) else {
            throw ValidationError("Say what is to change, such as --every or --transfer.")
        }
    }

    func run() async throws {
        let own = try await OwnWorkflow.open(arguments)
        let changed = try await changed(own.workflow, own.sending)
        try await own.send(
            own.registry.update(changed), arguments,
            done: "Updated workflow \(changed.id), next run \(Moment.text(changed.nextRun))",
            rehearsed: "Would update workflow \(changed.id), next run \(Moment.text(changed.nextRun))"
        ) { $0.member("next_run", "\(changed.nextRun)") }
        try await own.sending.warn(of: changed)
    }

    private func changed(_ old: WorkflowRecord, _ sending: Sending) async throws -> WorkflowRecord {
        var workflow = old
        if let trigger = try await ScheduleOptions.trigger(arguments, on: sending.chain) {
            try keep(trigger.type, old.triggerType, "trigger", ["time", "a price", "a transfer"])
            workflow.triggerData = trigger.data
        }
        if let action = try await ActionOptions.action(arguments, on: sending.chain) {
            try keep(action.type, old.actionType, "action", ["a transfer", "a transfer of a token", "a call"])
            try sending.configuration.contracts.check(action.bytes)
            workflow.actionData = action.bytes
        }
        workflow.nextRun = try nextRun(old, now: try await sending.chain.now)
        if let every = arguments[ScheduleOptions.every] {
            workflow.interval = UInt256(UInt64(every.components.seconds))
        }
        if let budget = arguments[ActionOptions.gasBudget] { workflow.gasBudget = budget }
        return workflow
    }

    private func nextRun(_ workflow: WorkflowRecord, now: UInt64) throws -> UInt256 {
        if let starting = arguments[ScheduleOptions.starting] { return UInt256(starting.seconds(now: now)) }
        let grid = RunGrid(nextRun: workflow.nextRun, interval: workflow.interval)
        let isTime = workflow.triggerType == WorkflowTrigger.time.type
        guard let kept = grid.keptByUpdate(isTime: isTime, isActive: workflow.isActive, now: now) else {
            throw ExitError(
                "Workflow \(workflow.id) is due at \(Moment.text(workflow.nextRun)), and may run while it is updated: then "
                    + "it would run twice. Pause it first, or say with --starting when it runs next.")
        }
        return kept
    }

    private func keep(_ new: UInt8, _ old: UInt8, _ what: String, _ kinds: [String]) throws {
        guard new != old else { return }
        func name(_ kind: UInt8) -> String {
            kinds.indices.contains(Int(kind) - 1) ? kinds[Int(kind) - 1] : "type \(kind)"
        }
        throw ExitError(
            "The \(what) of this workflow is \(name(old)), which an update cannot make \(name(new)): create another one."
        )
    }
}
