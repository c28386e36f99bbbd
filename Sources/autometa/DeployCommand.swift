import App
import Arguments
import Chain
import Engine
import Ethereum
import Signing

/// `autometa deploy`: puts the contracts on the configured chain.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Create the contracts of abi/ on the configured chain, wired to each other.",
        discussion: """
            Gives WORKER_ROLE to the worker accounts, and prints the addresses as lines for a shell: what was created \
            goes to standard error as it comes, so that nothing is lost when a later step fails. The key's account pays, and \
            administers the contracts.
            """,
        arguments: [workers, json] + KeyOptions.admin.all + [Sending.isRehearsal] + ConfigurationOptions.all)

    private static let workers = Option<[Address]>(
        "account", help: "An account that is to have WORKER_ROLE. (default: each configured worker account)")
    private static let json = Flag("json", help: "Print the addresses as the content of a config.json.")

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { try KeyOptions.admin.validate(arguments) }

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let given = arguments[Self.workers]
        let workers = try given.isEmpty ? configuration.loadSigners().map(\.address) : given
        let sending = try await Sending.open(arguments, with: .admin)
        guard !arguments[Sending.isRehearsal] else { return try await rehearse(sending, workers) }
        let chain = sending.configuration.chain
        let deployment = try await Deployment.create(sending.library, by: sending.sender) { artifact, address, hash in
            Console.note("\(artifact.name) is at \(address): \(chain.page(of: hash) ?? "\(hash)")")
        }
        try await sending.sender.send(workers.map { try deployment.executor.grant(.worker, to: $0) })
        for worker in workers { Console.note("\(worker) has WORKER_ROLE.") }
        guard !arguments[Self.json] else { return Console.say(deployment.json(of: chain.id)) }
        for (name, value) in deployment.variables(of: chain.id) { Console.say("export \(name)=\(value)") }
    }

    private func rehearse(_ sending: Sending, _ workers: [Address]) async throws {
        let gas = try await Deployment.rehearse(sending.library, by: sending.sender)
        let balance = try await sending.chain.balance(of: sending.sender.address, at: .latest)
        Console.say(
            "Account \(sending.sender.address) would create the three contracts on chain "
                + "\(sending.configuration.chain.id), with \(gas) gas, and some more for the roles. It has "
                + "\(balance.inCoins). Nothing was sent.")
        for worker in workers { Console.say("\(worker) would get WORKER_ROLE.") }
    }
}
