import TestServers
import Testing

/// Whether the tests with several workers notice that one has died.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(1))) struct FleetTests {
    @Test func `A worker that ends by itself ends the test at once, and is what is told`() async throws {
        let start = ContinuousClock.now
        let failure = await #expect(throws: WorkerFleet.UnexpectedEnd.self) {
            try await WorkerFleet.with([:]) { fleet in
                // Waits until it is ready, which it never is.
                _ = try await fleet.start(wrapper: ["/bin/sh", "-c", "echo 'no room' >&2; exit 1"])
            }
        }
        #expect(failure?.worker == 0 && failure?.errors == "no room\n")
        #expect(start.duration(to: .now) < .seconds(20))
    }
}
