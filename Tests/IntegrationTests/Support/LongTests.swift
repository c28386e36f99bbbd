import Foundation
import TestGenerators
import Testing

extension Trait where Self == ConditionTrait {
    /// For tests that take long: `make integration` runs them, `make test` does not.
    static var long: Self {
        .enabled(if: ProcessInfo.processInfo.environment["AUTOMETA_LONG_TESTS"] == "1", "make integration runs it")
    }
}

/// The chance in a test: printed, so that it can be repeated with `AUTOMETA_TEST_SEED`.
func seededGenerator(_ test: String = #function) -> SeededGenerator {
    let given = ProcessInfo.processInfo.environment["AUTOMETA_TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
    print("\(test): AUTOMETA_TEST_SEED=\(seed)")
    return SeededGenerator(seed: seed)
}
