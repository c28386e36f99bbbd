/// What one check of the set-up found.
package struct Finding: Hashable, Sendable {
    /// What it means for the work.
    package enum Verdict: String, Sendable {
        /// As it should be.
        case ok
        /// Works, but worse than it could, or only as long as nothing happens.
        case warning
        /// Jobs would not run, or may be lost.
        case problem
        /// Could not be looked at, since something else is wrong.
        case skipped
    }

    /// What was looked at, in a word or two.
    package let check: String
    package let verdict: Verdict
    /// A sentence or two.
    package let found: String
    /// What to do about it; empty when there is nothing to do.
    package let remedy: String

    static func ok(_ check: String, _ found: String) -> Finding {
        Finding(check: check, verdict: .ok, found: found, remedy: "")
    }

    static func warning(_ check: String, _ found: String, remedy: String) -> Finding {
        Finding(check: check, verdict: .warning, found: found, remedy: remedy)
    }

    static func problem(_ check: String, _ found: String, remedy: String) -> Finding {
        Finding(check: check, verdict: .problem, found: found, remedy: remedy)
    }

    static func skipped(_ check: String, because reason: String) -> Finding {
        Finding(check: check, verdict: .skipped, found: "Not checked: \(reason).", remedy: "")
    }

    /// Refuses to go on with a problem.
    ///
    /// - Throws: ``PreflightError`` for a ``Verdict/problem``.
    func enforce() throws(PreflightError) {
        if verdict == .problem { throw PreflightError(found, remedy: remedy) }
    }
}

extension Finding {
    /// Makes a check that may fail itself, which is a problem, too.
    static func of(_ check: String, _ body: () async throws -> Finding) async -> Finding {
        do { return try await body() } catch { return failure(check, error) }
    }

    /// What stopped a check.
    static func failure(_ check: String, _ error: any Error) -> Finding {
        switch error {
        case let error as PreflightError: problem(check, error.problem, remedy: error.remedy)
        case let error as ConfigurationError: problem(check, error.description, remedy: "")
        default:
            problem(check, "Could not be checked: \(error).", remedy: "Run this again; if it stays, look there.")
        }
    }
}
