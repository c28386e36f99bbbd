import App
import Arguments
import Chain
import Ethereum
import JSON
import Scheduler

/// A workflow that a command changes, and the account that owns it.
struct OwnWorkflow {
    static let arguments: [any ArgumentKey] =
        [WorkflowCommand.id, Sending.json] + KeyOptions.owner.all + [Sending.isRehearsal] + ConfigurationOptions.all

    let sending: Sending
    let registry: WorkflowRegistry
    let workflow: WorkflowRecord

    static func validate(_ arguments: ParsedArguments) throws(ValidationError) {
        try KeyOptions.owner.validate(arguments)
        _ = try WorkflowCommand.id(of: arguments)
    }

    /// Reads the workflow and makes sure that the key is its owner's.
    static func open(_ arguments: ParsedArguments) async throws -> OwnWorkflow {
        let id = try WorkflowCommand.id(of: arguments)
        let sending = try await Sending.open(arguments, with: .owner)
        let registry = try WorkflowRegistry(sending.configuration, sending.library, on: sending.chain)
        guard let workflow = try await registry.workflow(id) else {
            throw ExitError("There is no workflow \(id) in the registry at \(registry.address).")
        }
        guard workflow.owner == sending.sender.address else {
            throw ExitError(
                "Workflow \(id) belongs to \(workflow.owner), and the owner's key is that of \(sending.sender.address)."
            )
        }
        return OwnWorkflow(sending: sending, registry: registry, workflow: workflow)
    }

    /// Sends a call of the registry and says what it did.
    func send(
        _ call: CallRequest, _ arguments: ParsedArguments, done: String, rehearsed: String,
        members: (inout JSONWriter) -> Void = { _ in }
    ) async throws {
        let sent = try await sending.send(call, isRehearsal: arguments[Sending.isRehearsal])
        sent.report(arguments, done: done, rehearsed: rehearsed) {
            $0.member("workflow", "\(workflow.id)")
            members(&$0)
        }
    }
}

/// What a command cannot do, in one sentence or two; the program exits with 1.
struct ExitError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension ChainClient {
    /// The chain's time in seconds since 1970: that of its head.
    var now: UInt64 {
        get async throws {
            guard let head = try await header(.latest) else { throw ExitError("The node has no latest block.") }
            return head.timestamp
        }
    }
}
