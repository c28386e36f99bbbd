import Engine
import Ethereum
import Files
import IO
import Logging
import Redis
import TestServers
import Testing

@testable import App

/// An account that a worker sends from has no second sender.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct AccountGuardTests {
    private static let account = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"

    @Test(arguments: [
        (["SET", "{autometa:1287}:account:\(account):lease", "w-1:3"], "worker w-1 holds it"),
        (["HSET", "{autometa:1287}:account:\(account):flight", "7", "{}"], "1 of its transactions are in flight"),
    ])
    func `A lease or a flight in Redis is enough`(_ command: [String], _ sign: String) async throws {
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                let (configuration, thread) = (try Self.configuration(redis.url), IOThread())
                let guardian = AccountGuard(configuration, on: thread)
                let account = try Address(Self.account)
                #expect(try await guardian.check(account) == nil)
                try await configuration.withRedis(on: thread, Logger(label: "test")) {
                    _ = try await $0.send(RedisCommand(command[0], Array(command.dropFirst())))
                }
                let error = await #expect(throws: PreflightError.self) { try await guardian.check(account) }
                #expect(error?.description.contains("is a worker's: \(sign). Give the key of another account") == true)
                #expect(try await guardian.check(.zero) == nil)
            }
        }
    }

    @Test func `Without Redis it is said what was not checked`() async throws {
        let sentence = try await AccountGuard(try Self.configuration("redis://127.0.0.1:1/0"), on: IOThread()).check(
            try Address(Self.account))
        #expect(sentence?.hasPrefix("Not checked: whether a worker sends from account 0x7099") == true)
        #expect(sentence?.contains("Cannot reach Redis at redis://127.0.0.1:1/0: connection refused.") == true)
    }

    private static func configuration(_ url: String) throws -> AppConfiguration {
        try AppConfiguration.read(variables: ["REDIS_URL": url])
    }
}
