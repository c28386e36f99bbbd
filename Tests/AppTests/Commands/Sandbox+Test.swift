import Ethereum
import Files

@testable import App

extension Sandbox {
    /// Runs `body` with the variables that point a program to a Redis and a chain of its own, and to a price feed that is away.
    static func with(_ body: @escaping @Sendable ([String: String]) async throws -> Void) async throws {
        let project = try ProjectFolder.locate()
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                try await DevelopmentChain.with(.devnet, id: 1287, port: 0, project: project, in: folder) { node in
                    let sandbox = try await Sandbox.build(on: node, id: 1287, project: project, in: folder)
                    let own = [("REDIS_URL", redis.url), ("PRICE_FEED_URL", "http://127.0.0.1:1/")]
                    try await body(
                        Dictionary(uniqueKeysWithValues: sandbox.variables.map { ($0.name, $0.value) } + own))
                }
            }
        }
    }
}

extension AppConfiguration {
    /// Reads nothing but these variables.
    static func read(variables: [String: String]) throws -> AppConfiguration {
        try read([SettingSource(variables: variables), SettingSource(originalVariables: variables)])
    }
}
