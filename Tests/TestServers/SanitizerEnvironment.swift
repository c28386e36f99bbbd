import Foundation

/// What a program under test must inherit where the tests themselves run under the thread sanitizer: its options, and the
/// way to the program that names functions in its reports; nothing otherwise.
package let sanitizerEnvironment: [String: String] = {
    let own = ProcessInfo.processInfo.environment
    guard own["TSAN_OPTIONS"] != nil else { return [:] }
    return own.filter { ["TSAN_OPTIONS", "PATH"].contains($0.key) }
}()
