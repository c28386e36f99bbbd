import Engine
package import Ethereum
package import IO
import Logging
import Redis
import RedisJournal

/// Keeps people from sending with an account that a worker sends from: a second sender would take nonces that jobs are
/// bound to.
package struct AccountGuard: Sendable {
    private let configuration: AppConfiguration
    private let thread: IOThread

    package init(_ configuration: AppConfiguration, on thread: IOThread) {
        self.configuration = configuration
        self.thread = thread
    }

    /// Looks for a lease and for flights of the account.
    ///
    /// - Returns: What could not be looked at, as a sentence; `nil` when Redis has neither.
    /// - Throws: ``PreflightError`` when a worker holds the account, or has something in flight on it.
    package func check(_ account: Address) async throws -> String? {
        let known: JournalSnapshot.Account?
        do {
            known = try await configuration.withRedis(on: thread, Logger(label: "autometa.account")) {
                try await configuration.journal(of: WorkerID("operator"), on: $0).snapshot(of: [account]).accounts.first
            }
        } catch let error where !(error is ConfigurationError || error is CancellationError) {
            return "Not checked: whether a worker sends from account \(account). \(error)"
        }
        try known.map(Self.refuse)
        return nil
    }

    static func refuse(_ account: JournalSnapshot.Account) throws(PreflightError) {
        var signs: [String] = []
        if let holder = account.holder { signs.append("worker \(holder) holds it") }
        if account.inFlight > 0 { signs.append("\(account.inFlight) of its transactions are in flight") }
        guard !signs.isEmpty else { return }
        throw PreflightError(
            "Account \(account.address) is a worker's: \(signs.joined(separator: ", ")).",
            remedy: "Give the key of another account, or stop the workers and let them settle what is in flight.")
    }
}

extension PreflightError {
    /// Something of the account is on its way, and may be the very thing that is to be done.
    static func pending(_ account: Address, from nonce: Nonce) -> PreflightError {
        PreflightError(
            "Account \(account) has transactions that are not mined, from nonce \(nonce) on.",
            remedy: "Wait until they are, or replace them with your wallet: they may do what you are about to do again."
        )
    }
}
