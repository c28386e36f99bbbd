import Foundation
import TestServers
import Testing

/// Tests that take long: `make integration` runs them, one after the other, and `make test` does not.
@Suite(
    .serialized,
    .startsProcesses,
    .enabled(if: ProcessInfo.processInfo.environment["AUTOMETA_LONG_TESTS"] == "1", "make integration runs them"))
enum LongTests {}
