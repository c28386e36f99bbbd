import App
import Arguments
import Engine
import Ethereum
import IO
import Signing

/// `autometa grant-role`: lets an account run workflows.
struct GrantRoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant-role",
        abstract: "Give WORKER_ROLE on the ActionExecutor to an account.",
        discussion: """
            Looks first whether anything is to be done and allowed, sends one transaction, waits until it is mined, and \
            looks again. The key is that of the contract's admin, not the worker's.
            """,
        arguments: [account, keyVariable, keyFile, isRehearsal] + ConfigurationOptions.all)

    private static let account = Option<Address?>(
        "account", help: "The account that is to have the role. (default: each configured worker account)")
    private static let keyVariable = Option(
        "admin-key-env", default: "ADMIN_PRIVATE_KEY",
        help: "The environment variable that holds the admin's private key.")
    private static let keyFile = Option<String?>(
        "admin-key-file", help: "The file that holds the admin's private key, instead.")
    private static let isRehearsal = Flag("dry-run", help: "Check everything and send nothing.")

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try Self.refuseKey(
            arguments[Self.keyVariable], "--admin-key-env takes the NAME of a variable that holds the key")
        try Self.refuseKey(
            arguments[Self.keyFile] ?? "", "--admin-key-file takes the PATH of a file that holds the key")
    }

    /// Whoever gives the key itself is told, and the key is not repeated.
    private static func refuseKey(_ text: String, _ rule: String) throws(ValidationError) {
        guard Secrets.holdsPrivateKey(text) else { return }
        throw ValidationError(
            "\(rule), never the key itself. Anyone who can read the command line must be assumed to know it.")
    }

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let admin = try loadAdmin()
        let accounts = try arguments[Self.account].map { [$0] } ?? configuration.loadSigners().map(\.address)
        let library = try ContractLibrary(ProjectFolder.locate())
        let executor = Contract(library.executor, at: try configuration.requiredExecutor)
        let chain = try await configuration.connectToChain(on: IOThread())
        let sender = AccountSender(
            chain: chain, chainID: configuration.chain.id, signer: admin, fees: configuration.worker.fees,
            time: SystemTime())
        let grant = RoleGrant(on: executor, chain: chain, by: sender)
        for account in accounts {
            let outcome = try await grant.grant(to: account, isRehearsal: arguments[Self.isRehearsal])
            report(outcome, of: account, configuration.chain)
        }
    }

    private func loadAdmin() throws -> LocalSigner {
        do {
            return try LocalSigner(
                loading: arguments[Self.keyFile].map { .file(path: $0) }
                    ?? .environment(variable: arguments[Self.keyVariable]))
        } catch {
            throw ConfigurationError("The admin's key: \(error).")
        }
    }

    private func report(_ outcome: RoleGrant.Outcome, of account: Address, _ chain: AppConfiguration.Chain) {
        switch outcome {
        case .alreadyGranted:
            Console.say("\(account) has WORKER_ROLE already.")
        case .wouldGrant:
            Console.say("\(account) would get WORKER_ROLE. Nothing was sent.")
        case .granted(let transaction):
            Console.say("\(account) has WORKER_ROLE now: \(chain.page(of: transaction) ?? "\(transaction)")")
        }
    }
}
