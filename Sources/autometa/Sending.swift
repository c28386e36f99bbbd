import App
import Arguments
import Chain
import Engine
import Ethereum
import IO
import JSON
import Signing

/// What the commands that send transactions have in common: an account that is no worker's, and how to tell what was sent.
struct Sending {
    static let isRehearsal = Flag("dry-run", help: "Check everything and send nothing.")
    static let json = Flag("json", help: "Print one JSON object.")

    let configuration: AppConfiguration
    let chain: any ChainReader
    let library: ContractLibrary
    let sender: AccountSender

    /// Connects to the chain, and makes sure that the account may send now.
    ///
    /// - Throws: What is wrong with configuration, key or chain; `PreflightError` when a worker uses the account, or when
    ///   something of it stays unmined.
    static func open(_ arguments: ParsedArguments, with key: KeyOptions) async throws -> Sending {
        let configuration = try ConfigurationOptions(arguments).load()
        let signer = try key.load(arguments)
        let library = try ContractLibrary(ProjectFolder.locate())
        let thread = IOThread()
        let chain = try await configuration.connectToChain(on: thread)
        let sender = AccountSender(
            chain: chain, chainID: configuration.chain.id, signer: signer, fees: configuration.worker.fees,
            time: SystemTime())
        if let unknown = try await AccountGuard(configuration, on: thread).check(signer.address) {
            Console.note(unknown)
        }
        try await sender.untilNothingIsPending()
        return Sending(configuration: configuration, chain: chain, library: library, sender: sender)
    }

    /// Sends a call and waits until it is mined, or rehearses it.
    ///
    /// - Throws: ``RefusedCall`` when the contract would not take it; what ``AccountSender/send(_:)`` throws.
    func send(_ call: CallRequest, isRehearsal: Bool) async throws -> Sent {
        do {
            if isRehearsal { return Sent(account: sender.address, gas: try await sender.rehearse(call), receipt: nil) }
            let receipt = try await sender.send([call])[0].receipt
            return Sent(
                account: sender.address, gas: receipt.gasUsed, receipt: receipt,
                page: configuration.chain.page(of: receipt.transactionHash))
        } catch let error as ChainError {
            guard case .reverted(let data) = error.code else { throw error }
            let errors = library.registry.errors + library.escrow.errors + library.executor.errors
            throw RefusedCall(
                to: call.to, reason: data.isEmpty ? error.message : "\(RevertReason(data, errors: errors))")
        }
    }
}

/// A transaction that was sent, or would be.
struct Sent {
    let account: Address
    /// What it has used; for a rehearsal what it would.
    let gas: Gas
    /// `nil` for a rehearsal.
    let receipt: Receipt?
    var page: String?

    /// Says what was done, or would be, with where to look at it.
    ///
    /// - Parameters:
    ///   - done: A sentence in the past tense without its period, such as "Paused workflow 3".
    ///   - rehearsed: The same with "would".
    ///   - members: What else there is for scripts.
    func report(
        _ arguments: ParsedArguments, done: String, rehearsed: String, members: (inout JSONWriter) -> Void = { _ in }
    ) {
        guard arguments[Sending.json] else {
            Console.say(
                receipt.map { "\(done): \(page ?? "\($0.transactionHash)")" }
                    ?? "\(rehearsed), with \(gas) gas. Nothing was sent.")
            return
        }
        var writer = JSONWriter()
        writer.object {
            members(&$0)
            $0.member("account", "\(account)")
            $0.member("dry_run", receipt == nil)
            $0.member("gas", gas.rawValue)
            if let receipt {
                $0.member("transaction", "\(receipt.transactionHash)")
                $0.member("block", receipt.blockNumber.rawValue)
            }
            if let page { $0.member("explorer", page) }
        }
        Console.say(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// A contract would revert.
private struct RefusedCall: Error, CustomStringConvertible {
    let to: Address?
    let reason: String

    var description: String {
        "\(to.map { "The contract at \($0)" } ?? "The chain") refuses this: \(reason). Nothing was sent."
    }
}
