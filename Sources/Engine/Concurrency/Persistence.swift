import Chain
import Concurrency
package import Logging

/// Repeats steps that must not be given up because the world is away for a while.
///
/// Everything it is used for is idempotent. Each failure is logged and counted; only cancellation ends it.
package struct Persistence: Sendable {
    private let time: any TimeSource
    private let random: Randomness
    private let backoff: Backoff
    private let tally: Tally
    private let logger: Logger
    /// The steps of ``attempt(_:of:_:)`` that failed when they were last tried.
    private let failing = Locked<Set<String>>([])

    package init(
        time: any TimeSource, random: @escaping Randomness, backoff: Backoff = Backoff(), tally: Tally, logger: Logger
    ) {
        self.time = time
        self.random = random
        self.backoff = backoff
        self.tally = tally
        self.logger = logger
    }

    /// Runs `body` until it succeeds.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; whatever `body` threw when `isFinal` says so;
    ///   ``JournalError`` with the code `lost`, since nothing is moved until the store was compared with the chain.
    package func repeatUntilDone<Value>(
        _ step: String, unless isFinal: (any Error) -> Bool = { _ in false }, _ body: () async throws -> Value
    ) async throws -> Value {
        var failures = 0
        while true {
            do {
                return try await body()
            } catch {
                if isFinal(error) || error is CancellationError || JournalError.isLost(error) { throw error }
                try Task.checkCancellation()
                failures += 1
                try await pause(after: error, step: step, failures: failures)
            }
        }
    }

    /// Runs `body` once; whoever asked comes back to it by itself when it fails.
    ///
    /// A failure is counted. It is logged once, until the step succeeds.
    ///
    /// - Parameter subject: What the step is about, such as the account.
    /// - Returns: `nil` when it failed.
    /// - Throws: `CancellationError` when the task is cancelled.
    func attempt<Value>(
        _ step: String, of subject: (some CustomStringConvertible)? = nil as String?, _ body: () async throws -> Value
    ) async throws -> Value? {
        let name = subject.map { "\(step) of \($0)" } ?? step
        do {
            let value = try await body()
            failing.withLock { if !$0.isEmpty { $0.remove(name) } }
            return value
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            tally.count(.worldFailure)
            let isNews = failing.withLock { $0.insert(name).inserted }
            logger.log(
                level: isNews ? .warning : .debug, "step failed, it will be repeated",
                metadata: ["step": "\(name)", "error": "\(error)"])
            return nil
        }
    }

    private func pause(after error: any Error, step: String, failures: Int) async throws {
        tally.count(.worldFailure)
        let delay = max(backoff.delay(after: failures, random: random()), Self.wait(askedForBy: error))
        logger.error(
            "step failed, it will be repeated",
            metadata: [
                "step": "\(step)", "failures": "\(failures)", "again_in": "\(delay)", "error": "\(error)",
            ])
        try await time.sleep(for: delay)
    }

    /// What a node asks for that limits requests, within reason.
    private static func wait(askedForBy error: any Error) -> Duration {
        guard case .rateLimited(let retryAfter?) = (error as? ChainError)?.code else { return .zero }
        return min(retryAfter, .seconds(60))
    }
}
