import Engine
import Redis

/// Whether this host and Redis agree on the time.
struct ClockCheck: Hashable, Sendable {
    /// How far this host's clock is ahead of Redis', in milliseconds.
    let ahead: Int64

    /// More than this is worth a warning: deadlines count in seconds.
    static let tolerated: Int64 = 2000

    /// Asks Redis, and takes its answer for the middle of the time that it took.
    static func read(_ client: RedisClient, _ time: any TimeSource = SystemTime()) async throws -> ClockCheck {
        let asked = time.wall
        let answer = try await client.send("TIME").array().map { try $0.integer() }
        let answered = time.wall
        guard answer.count == 2 else { throw RedisError(.unexpectedReply, "TIME has two parts") }
        let here = Int64(clamping: asked / 2 + answered / 2)
        return ClockCheck(ahead: here &- (answer[0] &* 1000 &+ answer[1] / 1000))
    }

    var finding: Finding {
        guard ahead.magnitude > Self.tolerated else {
            return .ok("clock", "This host and Redis agree to \(max(1, ahead.magnitude)) ms.")
        }
        return .warning(
            "clock", "This host's clock is \(ahead.magnitude) ms \(ahead > 0 ? "ahead of" : "behind") Redis'.",
            remedy: "Set both by NTP: deadlines go by this host's clock.")
    }
}
