import Foundation
package import Testing

/// What a test needs and not every machine has.
package struct Requirement: Sendable {
    /// It is missing where nothing may be.
    package struct Missing: Error, CustomStringConvertible {
        /// What is missing.
        package let description: String
    }

    let name: String
    let isThere: @Sendable () async throws -> Bool
    /// Whether it has to be there, as on machines that check changes.
    var isStrict = ProcessInfo.processInfo.environment["AUTOMETA_REQUIRE_TOOLS"] == "1"

    /// - Returns: Whether tests that need it run.
    /// - Throws: ``Missing``, when they do not and have to.
    func isMet() async throws -> Bool {
        if try await isThere() { return true }
        guard isStrict else { return false }
        throw Missing(description: "AUTOMETA_REQUIRE_TOOLS is 1, and this is missing: \(name)")
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test on machines that lack something, and fails it there when `AUTOMETA_REQUIRE_TOOLS` is 1.
    ///
    /// - Parameters:
    ///   - name: What it is, for the reader of the results.
    ///   - isThere: Looks for it.
    package static func requires(_ name: String, _ isThere: @escaping @Sendable () async throws -> Bool) -> Self {
        let requirement = Requirement(name: name, isThere: isThere)
        return .enabled("needs \(name)") { try await requirement.isMet() }
    }
}
