import Chain
import Ethereum

/// Tells the chain's time: that of its head, and what has passed since that head was first seen.
///
/// So chains count whose clock is off, and those that mine on demand. What nodes do not tell is not waited for: the head that
/// was seen last goes on, and before there was any, this host's clock counts.
actor ChainClock {
    /// How long a head is believed to be the newest: 2 s, as fee quotes are.
    static let maximumAge = Duration.seconds(2)

    private struct Head {
        var header: BlockHeader
        var firstSeen: Duration
    }

    private let chain: any ChainClient
    private let world: World
    private let time: any TimeSource
    private var head: Head?
    private var askedAt = Duration.zero

    init(chain: any ChainClient, world: World, time: any TimeSource) {
        self.chain = chain
        self.world = world
        self.time = time
    }

    /// Returns the time in seconds since 1970.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func now() async throws -> UInt64 {
        if head == nil || time.elapsed - askedAt >= Self.maximumAge { try await look() }
        guard let head else { return time.wall / 1_000 }
        let passed = max(.zero, time.elapsed - head.firstSeen)
        return head.header.timestamp + UInt64(passed.components.seconds)
    }

    private func look() async throws {
        // Noted before it is known, so that others do not ask for the same.
        askedAt = time.elapsed
        let limit = await world.limit(for: 1, patiently: false)
        let header = try await time.run(upTo: limit) { [chain] in
            do {
                return try await chain.header(.latest)
            } catch is ChainError {
                return nil
            }
        }
        if let header = header ?? nil { see(header) }
    }

    /// A node that is behind tells nothing new.
    private func see(_ header: BlockHeader) {
        if let head, header.hash == head.header.hash || header.number < head.header.number { return }
        head = Head(header: header, firstSeen: time.elapsed)
    }
}
