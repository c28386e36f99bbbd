/// Claimed jobs that go through the worker together.
struct Batch: Sendable {
    var claims: [Claim]
    /// When they came to this worker, for the streams.
    var receivedAt: Milliseconds
    /// Whether its jobs were in another batch before.
    var isAgain = false
    /// How long its calls wait: those that are made in one turn travel in one request, and what is asked again shall not.
    var pause: Duration = .zero

    /// Most jobs: 64.
    static let maximumJobs = 64
    /// Most bytes of entries, unless one alone has more: 512 KiB.
    static let maximumBytes = 512 << 10

    /// Cuts claims into batches, in order.
    static func cut(_ claims: [Claim], receivedAt: Milliseconds) -> [Batch] {
        var batches: [Batch] = []
        var bytes = 0
        for claim in claims {
            bytes += claim.entry.count
            if let last = batches.last, last.claims.count < maximumJobs, bytes <= maximumBytes {
                batches[batches.count - 1].claims.append(claim)
            } else {
                batches.append(Batch(claims: [claim], receivedAt: receivedAt))
                bytes = claim.entry.count
            }
        }
        return batches
    }

    /// Distributes some of its claims over batches of their own, which are asked one after the other.
    ///
    /// - Parameter pause: Before the first one's turn.
    func parts(_ claims: [Claim], upTo count: Int, after pause: Duration = .zero) -> [Batch] {
        let size = max(1, (claims.count + count - 1) / count)
        return stride(from: 0, to: claims.count, by: size).enumerated().map { index, start in
            Batch(
                claims: Array(claims[start..<min(start + size, claims.count)]), receivedAt: receivedAt,
                isAgain: true, pause: pause + Self.turn * index)
        }
    }

    /// Longer than a turn of the loop, far shorter than an answer takes.
    private static let turn = Duration.milliseconds(1)
}
