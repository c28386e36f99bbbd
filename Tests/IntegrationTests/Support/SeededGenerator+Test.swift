import Foundation
import TestGenerators

/// The chance in a test: printed, so that it can be repeated with `AUTOMETA_TEST_SEED`.
func seededGenerator(_ test: String = #function) -> SeededGenerator {
    let given = ProcessInfo.processInfo.environment["AUTOMETA_TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
    print("\(test): AUTOMETA_TEST_SEED=\(seed)")
    return SeededGenerator(seed: seed)
}
