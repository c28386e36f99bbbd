import App
import Arguments
import Ethereum
import Signing

/// `autometa grant-role`: lets an account run workflows.
struct GrantRoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant-role",
        abstract: "Give WORKER_ROLE on the ActionExecutor to an account.",
        discussion: RoleCommand.discussion,
        arguments: [RoleCommand.account] + RoleCommand.keys)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { try KeyOptions.admin.validate(arguments) }

    func run() async throws { try await RoleCommand(kind: .grant, arguments: arguments).run() }
}

/// `autometa revoke-role`: lets an account run workflows no longer.
struct RevokeRoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-role",
        abstract: "Take WORKER_ROLE on the ActionExecutor from an account.",
        discussion: RoleCommand.discussion
            + " Stop the workers that send from the account first: what they send afterwards reverts.",
        arguments: [RoleCommand.account] + RoleCommand.keys)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try KeyOptions.admin.validate(arguments)
        guard arguments[RoleCommand.account] != nil else {
            throw ValidationError("Give the account that is to lose the role: --account ADDRESS.")
        }
    }

    func run() async throws { try await RoleCommand(kind: .revoke, arguments: arguments).run() }
}

/// What the two have in common.
private struct RoleCommand {
    static let discussion = """
        Looks first whether anything is to be done and allowed, sends one transaction, waits until it is mined, and \
        looks again. The key is that of the contract's admin, not the worker's.
        """
    static let account = Option<Address?>(
        "account", help: "The account whose role it is. (grant-role's default: each configured worker account)")
    static let keys: [any ArgumentKey] = KeyOptions.admin.all + [Sending.isRehearsal] + ConfigurationOptions.all

    let kind: RoleChange.Kind
    let arguments: ParsedArguments

    func run() async throws {
        let given = arguments[Self.account].map { [$0] }
        let sending = try await Sending.open(arguments, with: .admin)
        let accounts = try given ?? sending.configuration.loadSigners().map(\.address)
        let executor = Contract(sending.library.executor, at: try sending.configuration.requiredExecutor)
        let change = RoleChange(kind, on: executor, chain: sending.chain, by: sending.sender)
        for account in accounts {
            let outcome = try await change.apply(to: account, isRehearsal: arguments[Sending.isRehearsal])
            Console.say("\(account) \(text(of: outcome, sending.configuration.chain))")
        }
    }

    private func text(of outcome: RoleChange.Outcome, _ chain: AppConfiguration.Chain) -> String {
        switch outcome {
        case .alreadySo: kind == .grant ? "has WORKER_ROLE already." : "has no WORKER_ROLE to lose."
        case .rehearsed: "would \(kind == .grant ? "get" : "lose") WORKER_ROLE. Nothing was sent."
        case .done(let transaction):
            "has \(kind == .grant ? "" : "no ")WORKER_ROLE now: \(chain.page(of: transaction) ?? "\(transaction)")"
        }
    }
}
