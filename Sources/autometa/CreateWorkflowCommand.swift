import App
import Arguments
import Chain
import Engine
import Ethereum
import JSON
import Scheduler
import Signing

/// `autometa workflow create`: registers a workflow of the key's account.
struct CreateWorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Register a workflow: when it runs, and what it does.",
        discussion: """
            It runs at --starting and then at each --every, or, no earlier than --starting, when a price or a transfer fires it. \
            Transfers of the chain's coin are seen where a transaction itself pays; those inside contracts are not. \
            What it does, it does with the money of the ActionExecutor.
            """,
        arguments: ScheduleOptions.all + ActionOptions.all + [RunWait.isWanted, RunWait.timeout, Sending.json]
            + KeyOptions.owner.all + [Sending.isRehearsal] + ConfigurationOptions.all)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try KeyOptions.owner.validate(arguments)
        try ScheduleOptions.validate(arguments)
        try ActionOptions.validate(arguments)
        guard ScheduleOptions.all.contains(where: arguments.isGiven) else {
            throw ValidationError("Say when it runs: --every, --starting, --when or --on-transfer.")
        }
        guard ActionOptions.isGiven(arguments) else {
            throw ValidationError("Say what it does: --transfer, --call or --action.")
        }
        guard !arguments[RunWait.isWanted] || !arguments[Sending.isRehearsal] else {
            throw ValidationError("Nothing runs after --dry-run: leave out --wait-run.")
        }
    }

    func run() async throws {
        let sending = try await Sending.open(arguments, with: .owner)
        let registry = try WorkflowRegistry(sending.configuration, sending.library, on: sending.chain)
        let wait = arguments[RunWait.isWanted] ? try RunWait(arguments, sending) : nil
        let workflow = try await workflow(of: sending)
        let sent = try await sending.send(
            registry.create(workflow), isRehearsal: arguments[Sending.isRehearsal])
        let id = sent.receipt.flatMap(registry.created)
        let next = Moment.text(workflow.nextRun)
        sent.report(
            arguments, done: "Created workflow \(id.map { "\($0)" } ?? "without a number"), next run \(next)",
            rehearsed: "Would create a workflow, next run \(next)"
        ) {
            if let id { $0.member("workflow", "\(id)") }
            $0.member("trigger_type", workflow.triggerType)
            $0.member("trigger_data", Hex.encode(workflow.triggerData))
            $0.member("action_data", Hex.encode(workflow.actionData))
            $0.member("next_run", "\(workflow.nextRun)")
            $0.member("interval", "\(workflow.interval)")
        }
        if workflow.triggerType == 3 {
            Console.note("Transfers that contracts make of the chain's coin are not seen, only those of transactions.")
        }
        try await sending.warn(of: workflow)
        if let wait, let id, let receipt = sent.receipt {
            try await wait.untilItRan(id, since: receipt.blockNumber, due: workflow.nextRun)
        }
    }

    private func workflow(of sending: Sending) async throws -> WorkflowRecord {
        let now = try await sending.chain.now
        let trigger = try await ScheduleOptions.trigger(arguments, on: sending.chain) ?? .time
        let action = try await ActionOptions.action(arguments, on: sending.chain) ?? (1, [])
        try sending.configuration.contracts.check(action.bytes)
        let workflow = WorkflowRecord(
            id: .zero, owner: sending.sender.address, triggerType: trigger.type, triggerData: trigger.data,
            actionType: action.type, actionData: action.bytes,
            nextRun: UInt256((arguments[ScheduleOptions.starting] ?? .now).seconds(now: now)),
            interval: UInt256(arguments[ScheduleOptions.every].map { UInt64($0.components.seconds) } ?? 0),
            isActive: true, gasBudget: arguments[ActionOptions.gasBudget] ?? .zero)
        // What no scheduler understood would never fire.
        if case .unreadable(let reason) = Trigger(workflow) {
            throw ExitError("The trigger cannot be used: \(reason).")
        }
        return workflow
    }
}

extension Sending {
    /// Says when the owner's deposit does not pay for one run.
    func warn(of workflow: WorkflowRecord) async throws {
        guard let address = configuration.contracts.feeEscrow, workflow.gasBudget > .zero else { return }
        let escrow = Contract(library.escrow, at: address)
        let balance = Wei(try await escrow.read("balances", .address(workflow.owner), on: chain)[0]?.uint ?? .zero)
        guard balance < workflow.gasBudget else { return }
        Console.note(
            "\(workflow.owner) has \(balance.inCoins) in the escrow, and a run is charged "
                + "\(workflow.gasBudget.inCoins). Pay in: autometa escrow deposit AMOUNT")
    }
}
