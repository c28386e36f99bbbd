import Testing

@testable import Chain

@Suite struct EndpointRotationTests {
    private let start = ContinuousClock.now
    private var rotation = EndpointRotation(count: 3)

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private mutating func fail(_ endpoint: Int, at seconds: Double, retryAfter: Duration? = nil) {
        rotation.failed(endpoint, askedAt: at(seconds), at: at(seconds), retryAfter: retryAfter)
    }

    @Test func `The first endpoint is asked, and the second when it fails`() {
        #expect(rotation.turns(at: start) == [0, 1])
    }

    @Test mutating func `A failed endpoint is passed over until its pause ends`() {
        fail(0, at: 0)
        #expect(rotation.turns(at: at(0.9)) == [1, 2])
        #expect(rotation.turns(at: at(1)) == [0, 1])
    }

    @Test mutating func `Each further failure doubles the pause, up to a minute`() {
        var now = 0.0
        for pause in [1.0, 2, 4, 8, 16, 32, 60, 60, 60] {
            fail(0, at: now)
            #expect(rotation.turns(at: at(now + pause - 0.1)) == [1, 2], "\(pause)")
            #expect(rotation.turns(at: at(now + pause)) == [0, 1], "\(pause)")
            now += pause
        }
    }

    @Test mutating func `An answer ends the row of failures`() {
        fail(0, at: 0)
        fail(0, at: 1)
        rotation.succeeded(0, askedAt: at(3))
        #expect(rotation.turns(at: at(3)) == [0, 1])
        fail(0, at: 4)
        #expect(rotation.turns(at: at(5)) == [0, 1])
    }

    @Test mutating func `Calls that failed together count once`() {
        for _ in 0..<100 { rotation.failed(0, askedAt: at(0), at: at(1)) }
        #expect(rotation.turns(at: at(2)) == [0, 1])
    }

    @Test mutating func `An answer to a call from before the failure does not end the pause`() {
        rotation.failed(0, askedAt: at(0), at: at(1))
        rotation.succeeded(0, askedAt: at(0.5))
        #expect(rotation.turns(at: at(1.5)) == [1, 2])
    }

    @Test mutating func `An endpoint is left alone for as long as it asks, within reason`() {
        fail(0, at: 0, retryAfter: .seconds(30))
        #expect(rotation.turns(at: at(29)) == [1, 2])
        #expect(rotation.turns(at: at(30)) == [0, 1])
        fail(0, at: 30, retryAfter: .seconds(Int64.max))
        #expect(rotation.turns(at: at(90)) == [0, 1])
    }

    @Test mutating func `When all have failed, the one whose pause ends first is asked`() {
        fail(0, at: 0, retryAfter: .seconds(30))
        fail(1, at: 0, retryAfter: .seconds(10))
        fail(2, at: 0, retryAfter: .seconds(20))
        #expect(rotation.turns(at: at(1)) == [1])
        // It fails again: now it is another one's turn.
        fail(1, at: 1, retryAfter: .seconds(40))
        #expect(rotation.turns(at: at(2)) == [2])
    }

    @Test mutating func `A single endpoint is always asked`() {
        rotation = EndpointRotation(count: 1)
        fail(0, at: 0)
        #expect(rotation.turns(at: at(0.1)) == [0])
    }

    @Test mutating func `An excluded endpoint is not asked until it is taken back`() {
        rotation.setExcluded(0, true)
        #expect(rotation.turns(at: start) == [1, 2])
        rotation.setExcluded(1, true)
        rotation.setExcluded(2, true)
        #expect(rotation.turns(at: start).isEmpty)
        rotation.setExcluded(0, false)
        #expect(rotation.turns(at: start) == [0])
    }
}
