import App
import ArgumentParser
import Engine
import Ethereum
import Signing

/// `autometa grant-role`: lets an account run workflows.
struct GrantRoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant-role",
        abstract: "Give WORKER_ROLE on the ActionExecutor to an account.",
        discussion: """
            Looks first whether anything is to be done and allowed, sends one transaction, waits until it is mined, and \
            looks again. The key is that of the contract's admin, not the worker's.
            """)

    @Option(help: "The account that is to have the role. (default: each configured worker account)")
    var account: Address?

    @Option(name: .customLong("admin-key-env"), help: "The environment variable that holds the admin's private key.")
    var adminKeyVariable = "ADMIN_PRIVATE_KEY"

    @Option(name: .customLong("admin-key-file"), help: "The file that holds the admin's private key, instead.")
    var adminKeyFile: String?

    @Flag(name: .customLong("dry-run"), help: "Check everything and send nothing.")
    var isRehearsal = false

    @OptionGroup
    var options: ConfigurationOptions

    func validate() throws {
        try Self.refuseKey(adminKeyVariable, "--admin-key-env takes the NAME of a variable that holds the key")
        try adminKeyFile.map { try Self.refuseKey($0, "--admin-key-file takes the PATH of a file that holds the key") }
    }

    /// Whoever gives the key itself is told, and the key is not repeated.
    private static func refuseKey(_ text: String, _ rule: String) throws {
        guard Secrets.holdsPrivateKey(text) else { return }
        throw ValidationError(
            "\(rule), never the key itself. Anyone who can read the command line must be assumed to know it.")
    }

    func run() async throws {
        let configuration = try options.load()
        let admin = try loadAdmin()
        let accounts = try account.map { [$0] } ?? configuration.loadSigners().map(\.address)
        let library = try ContractLibrary(ProjectFolder.locate())
        let executor = Contract(library.executor, at: try configuration.requiredExecutor)
        let chain = try await configuration.connectToChain()
        let sender = AccountSender(
            chain: chain, chainID: configuration.chain.id, signer: admin, fees: configuration.worker.fees,
            time: SystemTime())
        let grant = RoleGrant(on: executor, chain: chain, by: sender)
        for account in accounts {
            report(try await grant.grant(to: account, isRehearsal: isRehearsal), of: account, configuration.chain)
        }
    }

    private func loadAdmin() throws -> LocalSigner {
        do {
            return try LocalSigner(
                loading: adminKeyFile.map { .file(path: $0) } ?? .environment(variable: adminKeyVariable))
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
