/// A source of uniformly random numbers; injected, so that tests and simulations can repeat a run.
package typealias Randomness = @Sendable () -> UInt64

/// Lets a ``Randomness`` serve where the standard library asks for a generator.
struct RandomnessGenerator: RandomNumberGenerator {
    let random: Randomness

    mutating func next() -> UInt64 { random() }
}

extension UUIDv7 {
    init(at time: Milliseconds, random: @escaping Randomness) {
        var generator = RandomnessGenerator(random: random)
        self.init(at: time, using: &generator)
    }
}
