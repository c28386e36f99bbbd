import App
import Arguments
import Ethereum
import IO
import JSON
import Signing

/// `autometa address`: the configured accounts, and whether they can work.
struct AddressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address",
        abstract: "Show the worker accounts, with their balance, their role, and what is left to do.",
        arguments: [json] + ConfigurationOptions.all)

    private static let json = Flag("json", help: "Print a JSON array.")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let signers = try configuration.loadSigners()
        let library = try ContractLibrary(ProjectFolder.locate())
        let chain = try await configuration.connectToChain(on: IOThread())
        let executor = configuration.contracts.actionExecutor.map { Contract(library.executor, at: $0) }
        var accounts: [AccountStatus] = []
        for (settings, signer) in zip(configuration.signers, signers) {
            accounts.append(
                try await AccountStatus.read(settings.name, signer.address, executor: executor, on: chain))
        }
        if arguments[Self.json] { Console.say(Self.json(accounts)) } else { accounts.forEach(Self.show) }
    }

    private static func show(_ account: AccountStatus) {
        let role =
            switch account.hasRole {
            case true?: "yes"
            case false?: "no"
            case nil: "unknown"
            }
        Console.say("\(account.name)  \(account.address)")
        Console.say("  balance      \(account.balance.inCoins)")
        Console.say("  WORKER_ROLE  \(role)")
        for step in account.nextSteps { Console.say("  next: \(step)") }
        if account.nextSteps.isEmpty { Console.say("  ready to work") }
    }

    private static func json(_ accounts: [AccountStatus]) -> String {
        var writer = JSONWriter()
        writer.array {
            for account in accounts {
                $0.object {
                    $0.member("name", account.name)
                    $0.member("address", "\(account.address)")
                    $0.member("balance_wei", "\(account.balance)")
                    $0.key("worker_role")
                    if let hasRole = account.hasRole { $0.boolean(hasRole) } else { $0.null() }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
