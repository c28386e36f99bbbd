import App
import Arguments
import Chain
import Ethereum
import JSON

/// `autometa executor`: what the actions of all workflows are paid from.
enum ExecutorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executor",
        abstract: "Show or add to the coin and tokens that the actions of all workflows spend.",
        subcommands: [ExecutorBalanceCommand.self, ExecutorFundCommand.self])

    static let isRaw = Flag("raw", help: "The amount is in the token's base units.")
}

/// `autometa executor balance`.
struct ExecutorBalanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Show what the ActionExecutor has.",
        arguments: [tokens, Viewing.json] + ConfigurationOptions.all)

    private static let tokens = Option<[Address]>("token", help: "An ERC-20 token to show as well.")

    let arguments: ParsedArguments

    func run() async throws {
        let viewing = try await Viewing.open(arguments)
        let executor = try viewing.configuration.requiredExecutor
        let coin = try await viewing.chain.balance(of: executor, at: .latest)
        var tokens: [(address: Address, balance: UInt256, decimals: Int)] = []
        for address in arguments[Self.tokens] {
            let token = Token(at: address)
            tokens.append(
                (
                    address, try await token.balance(of: executor, on: viewing.chain),
                    try await token.decimals(on: viewing.chain)
                ))
        }
        guard arguments[Viewing.json] else {
            Console.say("\(executor) has \(coin.inCoins)")
            for token in tokens {
                Console.say("  and \(Token.text(token.balance, decimals: token.decimals)) of token \(token.address)")
            }
            return
        }
        var writer = JSONWriter()
        writer.object {
            $0.member("executor", "\(executor)")
            $0.member("balance_wei", "\(coin)")
            $0.member("tokens") {
                $0.object { for token in tokens { $0.member("\(token.address)", "\(token.balance)") } }
            }
        }
        Console.say(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// `autometa executor fund`.
struct ExecutorFundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fund",
        abstract: "Send coin or tokens of the owner key's account to the ActionExecutor.",
        discussion: "Anybody's workflow can spend them; only workflows can.",
        arguments: [amount, token, ExecutorCommand.isRaw, Sending.json] + KeyOptions.owner.all
            + [Sending.isRehearsal] + ConfigurationOptions.all)

    private static let amount = Argument<String>(
        "amount", help: "Wei, or with a unit such as \"0.1 ether\"; of a token, a decimal number.")
    private static let token = Option<Address?>("token", help: "The ERC-20 token to send. (default: the chain's coin)")

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try KeyOptions.owner.validate(arguments)
        guard let text = arguments[Self.amount] else { throw ValidationError("Give the amount.") }
        guard arguments[Self.token] == nil else { return }
        guard !arguments[ExecutorCommand.isRaw] else {
            throw ValidationError("--raw is for tokens: give --token, or leave it out.")
        }
        do {
            _ = try CoinAmount.parse(text)
        } catch {
            throw ValidationError("The value '\(text)' is invalid for '<amount>': \(error).")
        }
    }

    func run() async throws {
        let text = arguments[Self.amount] ?? ""
        let sending = try await Sending.open(arguments, with: .owner)
        let executor = try sending.configuration.requiredExecutor
        let (call, what, units) = try await payment(of: text, to: executor, on: sending.chain)
        let sent = try await sending.send(call, isRehearsal: arguments[Sending.isRehearsal])
        sent.report(
            arguments, done: "Sent \(what) to the ActionExecutor at \(executor)",
            rehearsed: "Would send \(what) to the ActionExecutor at \(executor)"
        ) { $0.member("amount", "\(units)") }
    }

    private func payment(
        of text: String, to executor: Address, on chain: any ChainClient
    ) async throws -> (CallRequest, String, UInt256) {
        guard let address = arguments[Self.token] else {
            let amount = try CoinAmount.parse(text)
            return (CallRequest(to: executor, data: [], value: amount), amount.inCoins, amount.rawValue)
        }
        let token = Token(at: address)
        let units = try await token.units(text, isRaw: arguments[ExecutorCommand.isRaw], on: chain)
        return (try token.transfer(units, to: executor), "\(units) base units of \(address)", units)
    }
}
