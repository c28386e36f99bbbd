import Processes
import Testing

@Suite struct StopRequestsTests {
    /// When signals come, in milliseconds, and what each means.
    @Test(
        arguments: [
            ([0], [.drain]),
            ([0, 0], [.drain, .nothing]),
            ([0, 200], [.drain, .nothing]),
            ([0, 201], [.drain, .end]),
            ([0, 1, 2, 199], [.drain, .nothing, .nothing, .nothing]),
            ([0, 150, 300], [.drain, .nothing, .end]),
            ([0, 5_000, 5_001], [.drain, .end, .end]),
        ] as [([Int], [StopRequests.Action])])
    func `The first signal drains, a later one ends, and those of one moment are one`(
        _ times: [Int], _ actions: [StopRequests.Action]
    ) {
        let start = ContinuousClock.now
        var requests = StopRequests()
        #expect(times.map { requests.received(at: start + .milliseconds($0)) } == actions)
    }
}
