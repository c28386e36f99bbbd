import App
import Arguments
import Ethereum
import JSON
import Signing

/// `autometa escrow`: what the owners of workflows have paid in advance.
enum EscrowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escrow",
        abstract: "Show, pay in or take out what an owner's runs are charged from.",
        subcommands: [EscrowBalanceCommand.self, EscrowDepositCommand.self, EscrowWithdrawCommand.self])

    static let amount = Argument<String>("amount", help: "Wei, or with a unit: \"0.1 ether\" or \"30 gwei\".")

    /// The amount that stands on the command line.
    static func amount(of arguments: ParsedArguments) throws(ValidationError) -> Wei {
        guard let text = arguments[amount] else { throw ValidationError("Give the amount: \(CoinAmount.allowed).") }
        do {
            return try CoinAmount.parse(text)
        } catch {
            throw ValidationError("The value '\(text)' is invalid for '<amount>': \(error).")
        }
    }
}

/// `autometa escrow balance`.
struct EscrowBalanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Show what an owner has left.",
        arguments: [owner, Viewing.json] + KeyOptions.owner.all + ConfigurationOptions.all)

    private static let owner = Option<Address?>("owner", help: "Whose balance. (default: the owner key's account)")

    let arguments: ParsedArguments

    func validate() throws(ValidationError) { try KeyOptions.owner.validate(arguments) }

    func run() async throws {
        let viewing = try await Viewing.open(arguments)
        let owner = try arguments[Self.owner] ?? KeyOptions.owner.load(arguments).address
        let escrow = Contract(viewing.library.escrow, at: try viewing.configuration.requiredEscrow)
        let balance = Wei(try await escrow.read("balances", .address(owner), on: viewing.chain)[0]?.uint ?? .zero)
        guard arguments[Viewing.json] else { return Console.say("\(owner) has \(balance.inCoins) in the escrow.") }
        var writer = JSONWriter()
        writer.object {
            $0.member("owner", "\(owner)")
            $0.member("balance_wei", "\(balance)")
        }
        Console.say(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// `autometa escrow deposit`.
struct EscrowDepositCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit",
        abstract: "Pay in, from the owner key's account and for it.",
        arguments: [EscrowCommand.amount, Sending.json] + KeyOptions.owner.all + [Sending.isRehearsal]
            + ConfigurationOptions.all)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try KeyOptions.owner.validate(arguments)
        _ = try EscrowCommand.amount(of: arguments)
    }

    func run() async throws {
        let amount = try EscrowCommand.amount(of: arguments)
        let sending = try await Sending.open(arguments, with: .owner)
        let escrow = Contract(sending.library.escrow, at: try sending.configuration.requiredEscrow)
        let sent = try await sending.send(
            escrow.call("depositGas", value: amount), isRehearsal: arguments[Sending.isRehearsal])
        sent.report(
            arguments, done: "Paid \(amount.inCoins) into the escrow for \(sent.account)",
            rehearsed: "Would pay \(amount.inCoins) into the escrow for \(sent.account)"
        ) { $0.member("amount_wei", "\(amount)") }
    }
}

/// `autometa escrow withdraw`.
struct EscrowWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take out what is left, to the owner key's account.",
        arguments: [EscrowCommand.amount, Sending.json] + KeyOptions.owner.all + [Sending.isRehearsal]
            + ConfigurationOptions.all)

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        try KeyOptions.owner.validate(arguments)
        _ = try EscrowCommand.amount(of: arguments)
    }

    func run() async throws {
        let amount = try EscrowCommand.amount(of: arguments)
        let sending = try await Sending.open(arguments, with: .owner)
        let escrow = Contract(sending.library.escrow, at: try sending.configuration.requiredEscrow)
        let sent = try await sending.send(
            escrow.call("withdrawGas", .uint(amount.rawValue)), isRehearsal: arguments[Sending.isRehearsal])
        sent.report(
            arguments, done: "Took \(amount.inCoins) out of the escrow",
            rehearsed: "Would take \(amount.inCoins) out of the escrow"
        ) { $0.member("amount_wei", "\(amount)") }
    }
}
