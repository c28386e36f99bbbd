import Chain
import Ethereum
import Logging

/// Keeps the nonce manager informed of what a leased account has to spend.
struct BalanceWatch: Sendable {
    let lease: Lease
    let context: SessionContext

    /// A payment to the account is noticed after this time at the latest.
    private static let interval = Duration.seconds(5)

    /// Asks again and again until the task is cancelled; a failure leaves what was known.
    func run() async throws {
        while true {
            do {
                let balance = try await context.chain.balance(of: lease.account, at: .latest)
                await context.nonces.note(balance: balance, of: lease)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                context.tally.count(.worldFailure)
                context.logger.warning(
                    "asking for the balance failed", metadata: ["account": "\(lease.account)", "error": "\(error)"])
            }
            try await context.time.sleep(for: Self.interval)
        }
    }
}
