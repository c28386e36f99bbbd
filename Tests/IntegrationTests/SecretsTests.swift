import App
import Engine
import Ethereum
import Foundation
import Redis
import RedisJournal
import Testing

/// Everything that a worker prints at the most talkative level, searched for everything that is secret.
@Suite(.timeLimit(.minutes(3))) struct SecretsTests {
    @Test func `no secret is in anything that a full run prints`() async throws {
        try await Stage.run { stage in
            let (password, pathKey, user) = ("pass-word-4711", "path-key-0815", "user-info-4242")
            let workflows = try await stage.schedule(20)
            try await stage.push([Array("not json".utf8)])
            try await stage.redis.send("ACL", "SETUSER", "worker", "on", ">\(password)", "~*", "&*", "+@all")
            var variables = stage.variables
            let key = try #require(variables["WORKER_PRIVATE_KEY"])
            let (rpc, redis) = (try #require(variables["MOONBASE_RPC"]), try #require(variables["REDIS_URL"]))
            variables["MOONBASE_RPC"] =
                rpc.replacingOccurrences(of: "http://", with: "http://\(user):\(password)@") + "/v1/\(pathKey)"
            variables["REDIS_URL"] = redis.replacingOccurrences(of: "unix://", with: "unix://worker:\(password)@")
            let worker = try await WorkerProcess.run(variables, arguments: ["--log-level", "trace"]) {
                try await stage.until { $0.done == 20 && $0.dead == 1 }
                // Errors speak more than success does: let both connections break while it works.
                try await stage.redis.send("CLIENT", "KILL", "USER", "worker")
                try await stage.push([Array("[]".utf8)])
                try await stage.until { $0.dead == 2 }
            }
            #expect(worker.exitCode == 0, "\(worker.errors.suffix(2000))")
            #expect(try await stage.executions() == stage.once(workflows))
            let printed = (worker.output + worker.errors).lowercased()
            #expect(printed.contains(" debug "), "the run was not talkative enough to show anything")
            for secret in [key.lowercased(), String(key.lowercased().dropFirst(2)), password, pathKey, user] {
                #expect(!printed.contains(secret))
            }
            for raw in try await stage.rawTransactions() { #expect(!printed.contains(raw)) }
        }
    }
}

extension Stage {
    /// The signed bytes of what was executed, as far as the journal still had them, in hexadecimal.
    fileprivate func rawTransactions() async throws -> [String] {
        try await journal.flights(of: sandbox.worker).records.flatMap { record in
            record.transactions.map { $0.signed.raw.map { String(format: "%02x", $0) }.joined() }
        }
    }
}
