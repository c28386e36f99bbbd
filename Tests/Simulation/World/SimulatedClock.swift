import Engine

/// The clocks of one simulated machine: they start anywhere, and run a little too fast or too slow.
struct SimulatedClock: TimeSource {
    let world: World
    /// What a second of the world's takes here, in thousandths of a second.
    var rate = 1_000
    /// How far the time of day is off, in milliseconds.
    var skew: Int64 = 0

    /// 2023-11-14 22:13:20 UTC.
    static let epoch: Int64 = 1_700_000_000_000

    var elapsed: Duration { world.now * rate / 1_000 }

    var wall: Milliseconds {
        let (seconds, attoseconds) = elapsed.components
        return Milliseconds(Self.epoch + skew + seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    func sleep(for duration: Duration) async throws {
        // Never shorter than asked for, by this clock: who waits for a time would wait again and again for nothing.
        try await world.answer { reply in
            world.after(max(.zero, duration) * 1_000 / rate + .nanoseconds(1)) { reply.give(.success(())) }
        }
    }
}
