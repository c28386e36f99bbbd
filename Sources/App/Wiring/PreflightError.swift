import Ethereum
import Redis

/// Something outside is not as a command needs it; says what is wrong and what to do about it.
///
/// The program exits with 1.
package struct PreflightError: Error, Hashable, CustomStringConvertible {
    let problem: String
    let remedy: String

    init(_ problem: String, remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(problem) \(remedy)" }
}

extension PreflightError {
    static func redis(_ url: ServiceURL, _ error: RedisError) -> PreflightError {
        if case .refused = error.code {
            return PreflightError(
                "Redis at \(url) refuses us: \(error.reason.withoutPeriod).",
                remedy: "Check the user and the password in REDIS_URL.")
        }
        return PreflightError(
            "Cannot reach Redis at \(url): \(error.reason.withoutPeriod).",
            remedy: "Start it, or set REDIS_URL to where it is.")
    }
}

extension PreflightError {
    /// What is there has neither what an ActionExecutor has nor a role for the account.
    static func doubtfulExecutor(
        _ configuration: AppConfiguration, _ account: Address
    ) throws(ConfigurationError) -> PreflightError {
        PreflightError(
            "The contract at \(try configuration.requiredExecutor) (\(Settings.actionExecutor.key)) does not tell its "
                + "registry, and account \(account) has no WORKER_ROLE there: it may be another contract.",
            remedy: "Set \(Settings.actionExecutor.originalName) to where the ActionExecutor is.")
    }
}

extension String {
    /// Redis ends some of its errors with a period, and others not.
    fileprivate var withoutPeriod: Substring { hasSuffix(".") ? dropLast() : self[...] }
}
