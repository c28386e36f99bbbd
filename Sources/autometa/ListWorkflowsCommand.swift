import App
import Arguments
import Chain
import Engine
import Ethereum
import JSON
import Scheduler

/// `autometa workflow list`.
struct ListWorkflowsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the workflows of the registry.",
        arguments: [owner, isDue, Viewing.json] + ConfigurationOptions.all)

    private static let owner = Option<Address?>("owner", help: "Whose workflows. (default: everybody's)")
    private static let isDue = Flag(
        "due", help: "Only those that wait for nothing but time and whose time has come.")

    let arguments: ParsedArguments

    func run() async throws {
        let viewing = try await Viewing.open(arguments)
        let registry = try WorkflowRegistry(viewing.configuration, viewing.library, on: viewing.chain)
        let now = try await viewing.chain.now
        let ids = try await registry.ids(of: arguments[Self.owner])
        let all = try await registry.workflows(ids)
        let workflows = arguments[Self.isDue] ? all.filter { $0.isDue(at: now) } : all
        let held = try await viewing.held()
        if arguments[Viewing.json] {
            var writer = JSONWriter()
            writer.array {
                for workflow in workflows { $0.object { workflow.write(to: &$0, now: now, held: held[workflow.id]) } }
            }
            Console.say(String(decoding: writer.bytes, as: UTF8.self))
        } else {
            for workflow in workflows { Console.say(workflow.line(at: now, held: held[workflow.id])) }
            if workflows.isEmpty { Console.note("No workflows.") }
        }
    }
}

/// `autometa workflow show`.
struct ShowWorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a workflow and its last ten runs.",
        arguments: [WorkflowCommand.id, blocks, Viewing.json] + ConfigurationOptions.all)

    private static let blocks = Option<UInt64>(
        "blocks", default: 100_000, help: "How many blocks to look through for its runs.")

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { _ = try WorkflowCommand.id(of: arguments) }

    func run() async throws {
        let id = try WorkflowCommand.id(of: arguments)
        let viewing = try await Viewing.open(arguments)
        let registry = try WorkflowRegistry(viewing.configuration, viewing.library, on: viewing.chain)
        let executor = try WorkflowContract(
            address: viewing.configuration.requiredExecutor, executor: viewing.library.executor)
        guard let workflow = try await registry.workflow(id) else {
            throw ExitError("There is no workflow \(id) in the registry at \(registry.address).")
        }
        let now = try await viewing.chain.now
        let found = try await lastRuns(of: id, WorkflowRuns(of: executor, on: viewing.chain))
        let chain = viewing.configuration.chain
        arguments[Viewing.json] ? showJSON(workflow, found, now, chain) : show(workflow, found, now, chain)
    }

    /// What no node tells is said, and the rest is shown all the same.
    private func lastRuns(of workflow: UInt256, _ runs: WorkflowRuns) async throws -> WorkflowRuns.Found? {
        do {
            return try await runs.last(10, of: workflow, blocks: arguments[Self.blocks])
        } catch let error as ChainError {
            Console.note("Its runs are not known. \(error)")
            return nil
        }
    }

    private func show(
        _ workflow: WorkflowRecord, _ found: WorkflowRuns.Found?, _ now: UInt64, _ chain: AppConfiguration.Chain
    ) {
        Console.say(workflow.line(at: now))
        Console.say("  owner      \(workflow.owner)")
        Console.say("  every      \(workflow.interval == .zero ? "once" : "\(workflow.interval) s")")
        Console.say("  charged    \(workflow.gasBudget.inCoins) for each run")
        Console.say("  does       \(workflow.actionText)")
        guard let found else { return }
        for run in found.runs {
            Console.say(
                "  ran        block \(run.block), \(run.outcome): \(chain.page(of: run.transaction) ?? "\(run.transaction)")"
            )
        }
        if found.runs.count < 10 {
            Console.say("  no \(found.runs.isEmpty ? "" : "other ")run since block \(found.from)")
        }
    }

    private func showJSON(
        _ workflow: WorkflowRecord, _ found: WorkflowRuns.Found?, _ now: UInt64, _ chain: AppConfiguration.Chain
    ) {
        var writer = JSONWriter()
        writer.object {
            workflow.write(to: &$0, now: now)
            guard let found else { return }
            $0.member("runs") {
                $0.array {
                    for run in found.runs { $0.object { run.write(to: &$0, page: chain.page(of: run.transaction)) } }
                }
            }
            $0.member("runs_from_block", found.from.rawValue)
        }
        Console.say(String(decoding: writer.bytes, as: UTF8.self))
    }
}

extension WorkflowRecord {
    /// Whether nothing but a scheduler is missing.
    func isDue(at now: UInt64) -> Bool {
        isActive && triggerType == WorkflowTrigger.time.type && nextRun <= UInt256(now)
    }

    /// For people, on one line.
    ///
    /// - Parameter held: Why the scheduler holds it, if it does.
    func line(at now: UInt64, held: String? = nil) -> String {
        let state = !isActive ? "paused, planned for" : isDue(at: now) ? "due since" : "next run"
        return "\(id)  \(state) \(Moment.text(nextRun)), \(triggerText)\(held.map { "; held: \($0)" } ?? "")"
    }

    /// What it waits for, or why it never runs.
    var triggerText: String {
        if let problem = ActionShape.problem(of: actionData) { return "never runs: \(problem)" }
        return waitText
    }

    private var waitText: String {
        switch Trigger(self) {
        case .time: "by time"
        case .price(let price): "when \(price.asset) \(price.comparison.symbol) \(price.threshold) usd"
        case .transfer(let transfer): "on \(transfer.text)"
        case .unreadable(let reason): "never fires: \(reason)"
        }
    }

    /// What a run does.
    var actionText: String {
        if let problem = ActionShape.problem(of: actionData) { return "what the executor refuses: \(problem)" }
        return WorkflowAction(actionData).map { "\($0)" } ?? "nothing"
    }

    /// Writes the members of a JSON object.
    func write(to writer: inout JSONWriter, now: UInt64, held: String? = nil) {
        writer.member("workflow", "\(id)")
        writer.member("owner", "\(owner)")
        writer.member("active", isActive)
        writer.member("due", isDue(at: now))
        if let held { writer.member("held_because", held) }
        writer.member("next_run", "\(nextRun)")
        writer.member("interval", "\(interval)")
        writer.member("gas_budget_wei", "\(gasBudget)")
        writer.member("trigger_type", triggerType)
        writer.member("trigger", triggerText)
        writer.member("trigger_data", Hex.encode(triggerData))
        writer.member("action_type", actionType)
        writer.member("action_data", Hex.encode(actionData))
    }
}

extension PriceCondition.Comparison {
    /// As `--when` takes it.
    fileprivate var symbol: String {
        switch self {
        case .below: "<"
        case .atMost: "<="
        case .above: ">"
        case .atLeast: ">="
        }
    }
}

extension TransferCondition {
    /// For people; amounts are in base units.
    fileprivate var text: String {
        "transfers of at least \(least) \(token.map { "of token \($0)" } ?? "wei") "
            + "\(direction == .incoming ? "to" : "from") \(account)"
    }
}
