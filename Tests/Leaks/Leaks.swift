import Glibc
import IO
import Logging
import Redis
import TestServers

/// Opens, cancels and stops everything that has descriptors, threads or memory of its own, a thousand times, and says
/// what is left of it.
@main
enum Leaks {
    /// The first rounds fill caches that stay: malloc's arenas, libcurl's and OpenSSL's global state.
    private static let warmUp = 100
    private static let rounds = 1_000

    static func main() async {
        do {
            try await check()
        } catch {
            print("error: \(error)")
            exit(1)
        }
    }

    private static func check() async throws {
        try await SocketServer.with(try .listening(), serve: SocketServer.echo) { echo in
            try await HTTPServer.with({ _ in HTTPServer.ok("{}") }) { http in
                try await RedisServer.with { redis in
                    let round = Round(echo: echo, http: http, redis: try RedisURL(redis.url))
                    try await run(round)
                }
            }
        }
    }

    private struct LeftBehind: Error, CustomStringConvertible {
        let description = "something was left behind"
    }

    private static func run(_ round: Round) async throws {
        for number in 0..<warmUp { try await round.run(number) }
        let before = try await Footprint.settled()
        for number in 0..<rounds { try await round.run(number) }
        let after = try await Footprint.settled()
        print("before: \(before)\nafter \(rounds) rounds: \(after)")
        guard after.isAsGood(as: before) else { throw LeftBehind() }
    }
}
