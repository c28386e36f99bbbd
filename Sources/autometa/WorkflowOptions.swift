import App
import Arguments
import Chain
import Ethereum

/// The options that say when a workflow runs.
enum ScheduleOptions {
    static let every = Option<Duration?>(
        "every", help: "The time between runs, such as \"1h\"; with a trigger the least time.",
        transform: { text throws(ValidationError) in try WholeSeconds.parse(text) })
    static let starting = Option<Moment?>(
        "starting",
        help:
            "When it runs first, or not before: now, \"in 10m\", Unix seconds, or a date of UTC such as 2026-12-24T18:00.",
        transform: { text throws(ValidationError) in try Moment(text) })
    static let price = Option<PriceWords?>(
        "when", help: "The price at which it runs, such as \"GLMR < 0.25 usd\".",
        transform: { text throws(ValidationError) in try PriceWords(text) })
    static let transfers = Option<TransferWords?>(
        "on-transfer",
        help: "The transfers that it runs after, such as \"0.5 ether to 0x…\", \"any 0xTOKEN to 0x…\".",
        transform: { text throws(ValidationError) in try TransferWords.pattern(text) })

    static let all: [any ArgumentKey] = [every, starting, price, transfers]

    static func validate(_ arguments: ParsedArguments) throws(ValidationError) {
        guard arguments[price] == nil || arguments[transfers] == nil else {
            throw ValidationError("A workflow has one trigger: leave out --when or --on-transfer.")
        }
    }

    /// The trigger that the options describe; `nil` when they describe none but time.
    static func trigger(
        _ arguments: ParsedArguments, on chain: any ChainClient
    ) async throws -> WorkflowTrigger? {
        if let price = arguments[price] { return .price(price) }
        guard let transfers = arguments[transfers] else { return nil }
        switch transfers.asset {
        case .coin(let amount):
            return .transfer(to: transfers.recipient, of: nil, atLeast: amount.rawValue)
        case .token(let address, let number):
            let least = try await Token(at: address).units(number, isRaw: arguments[ActionOptions.isRaw], on: chain)
            return .transfer(to: transfers.recipient, of: address, atLeast: least)
        }
    }
}

/// The options that say what a workflow does.
enum ActionOptions {
    static let transfer = Option<TransferWords?>(
        "transfer", help: "Send of the executor's money: \"0.1 ether to 0x…\", or \"25 0xTOKEN to 0x…\".",
        transform: { text throws(ValidationError) in try TransferWords(text) })
    static let call = Option<CallWords?>(
        "call", help: "Call a contract: its address and a function such as \"0x… mint(address,uint256)\".",
        transform: { text throws(ValidationError) in try CallWords(text) })
    static let callArguments = Option<[String]>(
        "argument", help: "An argument of the call, one for each of its types; [1,2] for arrays, (1,0x…) for tuples.")
    static let value = Option<Wei?>(
        "value", help: "The executor's coin that goes with the call. (default: none)",
        transform: { text throws(ValidationError) in try CoinAmount.parse(text) })
    static let bytes = Option<[UInt8]?>(
        "action", help: "The action's bytes in hexadecimal, instead; 0x does nothing.",
        transform: { text throws(ValidationError) in
            guard let bytes = Hex.decode(text) else { throw ValidationError("it is not hexadecimal") }
            return bytes
        })
    static let isRaw = Flag("raw", help: "Amounts of tokens are in their base units.")
    static let gasBudget = Option<Wei?>(
        "gas-budget", help: "What each run is charged, such as \"0.001 ether\". (default: 0)",
        transform: { text throws(ValidationError) in try CoinAmount.parse(text) })

    static let all: [any ArgumentKey] = [transfer, call, callArguments, value, bytes, isRaw, gasBudget]

    /// Whether the options describe an action at all.
    static func isGiven(_ arguments: ParsedArguments) -> Bool {
        [transfer, call, bytes].contains { (key: any ArgumentKey) in arguments.isGiven(key) }
    }

    static func validate(_ arguments: ParsedArguments) throws(ValidationError) {
        let given = ([transfer, call, bytes] as [any ArgumentKey]).filter(arguments.isGiven)
        guard given.count < 2 else {
            throw ValidationError(
                "A workflow has one action: leave out \(given.map(\.definition.name).joined(separator: " or ")).")
        }
        if let call = arguments[call] {
            do {
                _ = try call.encode(arguments[callArguments])
            } catch {
                throw ValidationError("--argument: \(error).")
            }
        } else if let stray = ([callArguments, value] as [any ArgumentKey]).first(where: arguments.isGiven) {
            throw ValidationError("\(stray.definition.name) is for a call: give --call, or leave it out.")
        }
        try validateUnits(arguments)
    }

    private static func validateUnits(_ arguments: ParsedArguments) throws(ValidationError) {
        let transfers = [arguments[transfer], arguments[ScheduleOptions.transfers]].compactMap(\.self)
        let hasToken = transfers.contains { if case .token = $0.asset { true } else { false } }
        guard hasToken || !arguments[isRaw] else {
            throw ValidationError("--raw is for amounts of tokens, and there is none: leave it out.")
        }
    }

    /// The action that the options describe; `nil` when they describe none.
    ///
    /// - Returns: Its number and its bytes.
    static func action(
        _ arguments: ParsedArguments, on chain: any ChainClient
    ) async throws -> (type: UInt8, bytes: [UInt8])? {
        if let bytes = arguments[bytes] { return (bytes.first ?? 1, bytes) }
        let action: WorkflowAction
        if let call = arguments[call] {
            action = .call(
                call.target, value: arguments[value] ?? .zero, data: try call.encode(arguments[callArguments]))
        } else if let transfer = arguments[transfer] {
            switch transfer.asset {
            case .coin(let amount): action = .transfer(to: transfer.recipient, amount)
            case .token(let address, let number):
                let units = try await Token(at: address).units(number, isRaw: arguments[isRaw], on: chain)
                action = .tokenTransfer(of: address, to: transfer.recipient, units)
            }
        } else {
            return nil
        }
        return (action.type, try action.bytes)
    }
}
