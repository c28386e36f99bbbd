import Files
import Glibc
import Processes

/// A copy of what a Redis has on disk, taken while it runs.
///
/// It is consistent: the files are only added to, since nothing is rewritten, and Redis loads one that ends in the middle of
/// a command up to there.
enum AppendOnlyCopy {
    /// - Source: redis.conf, `appenddirname`.
    private static let name = "appendonlydir"

    static func take(of redis: RedisServer) async throws {
        let copy = try await Subprocess.run(
            .name("cp"), arguments: ["-r", "\(redis.dataFolder)/\(name)", "\(redis.dataFolder)/copy"],
            error: .string(limit: 10_000))
        guard copy.terminationStatus.isSuccess else {
            throw ProgramFailure(description: "Redis' files cannot be copied. \(copy.standardError)")
        }
    }

    /// Puts the copy in the place of what is there; to be called while no Redis runs.
    static func restore(_ redis: RedisServer) throws {
        _ = try Errno.check { rename("\(redis.dataFolder)/\(name)", "\(redis.dataFolder)/lost") }
        _ = try Errno.check { rename("\(redis.dataFolder)/copy", "\(redis.dataFolder)/\(name)") }
    }
}
