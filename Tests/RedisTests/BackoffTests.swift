import Testing

@testable import Redis

struct BackoffTests {
    /// Makes `Double.random(in: a..<b)` return `a`, so that nothing is taken off a wait.
    struct Zeros: RandomNumberGenerator {
        mutating func next() -> UInt64 { 0 }
    }

    @Test func `Waits double up to the limit and start over after a success`() {
        var random = Zeros()
        var backoff = Backoff(minimum: .milliseconds(100), maximum: .milliseconds(500))
        let waits = (0..<5).map { _ in backoff.next(using: &random) }
        #expect(waits == [100, 200, 400, 500, 500].map { .milliseconds($0) })
        backoff.reset()
        #expect(backoff.next(using: &random) == .milliseconds(100))
    }

    @Test func `A wait is between a half and the whole of its step`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            var backoff = Backoff(minimum: .seconds(1), maximum: .seconds(1))
            let wait = backoff.next(using: &random)
            #expect(wait > .milliseconds(500) && wait <= .seconds(1))
        }
    }
}
