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

extension String {
    /// Redis ends some of its errors with a period, and others not.
    fileprivate var withoutPeriod: Substring { hasSuffix(".") ? dropLast() : self[...] }
}
