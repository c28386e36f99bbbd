import Ethereum
import Foundation
import IO
import Logging
import Redis
import TestServers
import Testing

@testable import App

/// The commands against real servers: a Redis and a development chain with the contracts on it.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct SandboxTests {
    private static let stranger = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
    private static let strangersKey = "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"

    @Test func `What a worker lacks is one message that says what to do`() async throws {
        try await Sandbox.with { variables in
            for (changes, exitCode, message) in Self.faults {
                let environment = variables.merging(changes) { $1 }
                let program = try await Program.run(["worker"], environment: environment)
                #expect(program.exitCode == exitCode, "\(changes): \(program.errors)")
                #expect(program.output.isEmpty)
                let errors = program.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
                #expect(errors.count == 1)
                #expect(errors.first?.contains(message) == true, "\(changes): \(program.errors)")
            }
        }
    }

    private static let faults: [([String: String], Int32, String)] = [
        (["WORKER_PRIVATE_KEY": ""], 2, "environment variable WORKER_PRIVATE_KEY is not set"),
        (["MOONBASE_RPC": ""], 2, "chain.rpc is not set"),
        (["ACTIONEXECUTOR_ADDRESS": ""], 2, "contracts.actionExecutor is not set"),
        (["REGISTRY_ADDRESS": ""], 2, "contracts.registry is not set"),
        (["AUTOMETA_WORKER_LANES": "none"], 2, "AUTOMETA_WORKER_LANES is \"none\"; allowed: a whole number"),
        (["AUTOMETA_CHAIN_ID": "5"], 1, "serves chain 1287, but chain.id is 5. Set MOONBASE_RPC to a node of chain 5"),
        (["MOONBASE_RPC": "http://127.0.0.1:1"], 1, "No RPC endpoint answers"),
        (["REDIS_URL": "unix:///nowhere"], 1, "Cannot reach Redis at unix:///nowhere"),
        (["ACTIONEXECUTOR_ADDRESS": stranger], 1, "There is no contract at \(stranger) on chain 1287"),
        (
            ["WORKER_PRIVATE_KEY": strangersKey], 1,
            "Account \(stranger) does not have WORKER_ROLE on the ActionExecutor"
        ),
    ]

    @Test func `A role is granted once, after looking, and then it is there`() async throws {
        try await Sandbox.with { variables in
            func grant(_ arguments: String..., by key: String) async throws -> Program {
                try await Program.run(
                    ["grant-role", "--account", Self.stranger] + arguments,
                    environment: variables.merging(["ADMIN_PRIVATE_KEY": key]) { $1 })
            }
            let admin = DevelopmentAccount.admin.key
            let refused = try await grant(by: Self.strangersKey)
            #expect(refused.exitCode == 1)
            #expect(refused.errors.contains("Account \(Self.stranger) is not an admin"))
            #expect(try await grant("--dry-run", by: admin).output.contains("Nothing was sent"))
            #expect(try await grant(by: admin).output.contains("\(Self.stranger) has WORKER_ROLE now: 0x"))
            #expect(try await grant(by: admin).output == "\(Self.stranger) has WORKER_ROLE already.\n")
            let poor = variables.merging(["WORKER_PRIVATE_KEY": String(repeating: "01", count: 32)]) { $1 }
            let address = try await Program.run(["address"], environment: poor)
            #expect(address.output.contains("next: Send 0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1 some"))
            #expect(address.output.contains("next: Give it WORKER_ROLE: autometa grant-role --account 0x1a642f0E"))
        }
    }

    @Test func `Without money, or with a Redis that it cannot trust, a worker does not start`() async throws {
        try await Sandbox.with { variables in
            func refusal(_ changes: [String: String] = [:]) async throws -> String {
                let program = try await Program.run(["worker"], environment: variables.merging(changes) { $1 })
                #expect(program.exitCode == 1)
                return program.errors
            }
            let (key, account) = (String(repeating: "01", count: 32), "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1")
            let granted = try await Program.run(
                ["grant-role", "--account", account],
                environment: variables.merging(["ADMIN_PRIVATE_KEY": DevelopmentAccount.admin.key]) { $1 })
            #expect(granted.exitCode == 0)
            let poor = try await refusal(["WORKER_PRIVATE_KEY": key])
            #expect(poor.contains("Account \(account) has no balance to pay for gas. Send it some"))
            let (registry, escrow) = try (
                #require(variables["REGISTRY_ADDRESS"]), #require(variables["FEEESCROW_ADDRESS"])
            )
            let confused = try await refusal(["REGISTRY_ADDRESS": escrow])
            #expect(confused.contains("registry() is \(registry), but contracts.registry is \(escrow)."))
            let misled = try await refusal(["ACTIONEXECUTOR_ADDRESS": registry])
            #expect(
                misled.contains("The contract at \(registry) (contracts.actionExecutor) does not tell its registry"))
            #expect(misled.contains("Set ACTIONEXECUTOR_ADDRESS to where the ActionExecutor is."))
            let url = try #require(variables["REDIS_URL"])
            let locked = try await refusal(["REDIS_URL": url.replacing("unix://", with: "unix://nobody:guess@")])
            #expect(locked.contains("refuses us") && locked.contains("Check the user and the password"))
            #expect(!locked.contains("guess"))
            try await AppConfiguration.read(variables: variables).withRedis(on: IOThread(), Logger(label: "test")) {
                client in
                _ = try await client.send("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
            }
            #expect(try await refusal().contains("may drop jobs when it is full: its maxmemory-policy is allkeys-lru"))
        }
    }

    @Test func `A queue that is no list is found before it is needed`() async throws {
        try await Sandbox.with { variables in
            try await AppConfiguration.read(variables: variables).withRedis(on: IOThread(), Logger(label: "test")) {
                client in
                _ = try await client.send("SET", "workflow_jobs", "x")
            }
            let worker = try await Program.run(["worker"], environment: variables)
            #expect(worker.exitCode == 1)
            #expect(worker.errors.contains("workflow_jobs in Redis at \(variables["REDIS_URL"] ?? "")"))
            #expect(worker.errors.contains("is not a list but a string. Set redis.queue to the list"))
            let doctor = try await Program.run(["doctor"], environment: variables)
            #expect(doctor.exitCode == 1 && doctor.output.contains("is not a list but a string"))
        }
    }

    @Test func `A store of another format is refused, with what to do about it`() async throws {
        try await Sandbox.with { variables in
            for (fields, found) in [(["recovery", "1"], "none"), (["format", "3"], "3")] {
                try await AppConfiguration.read(variables: variables).withRedis(on: IOThread(), Logger(label: "test")) {
                    client in
                    try await client.send(RedisCommand("HSET", ["{autometa:1287}:store"] + fields))
                    let account = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
                    try await client.send("HSET", "{autometa:1287}:account:\(account):flight", "7", "{}")
                }
                for command in ["worker", "doctor"] {
                    let program = try await Program.run([command], environment: variables)
                    #expect(program.exitCode == 1)
                    let text = program.output + program.errors
                    #expect(
                        text.contains(
                            "What is in Redis is of format \(found), which this program does not know."), "\(text)")
                    #expect(text.contains("Drain it with the release that wrote it"))
                }
            }
        }
    }

    @Test func `Status tells what is where`() async throws {
        try await Sandbox.with { variables in
            let pushed = try await Program.run(
                ["push", "--workflow-id", "1", "--count", "3", "--owner", Self.stranger], environment: variables)
            #expect(pushed.exitCode == 0)
            let status = try await Program.run(["status"], environment: variables)
            #expect(status.output.contains("queue    3 waiting in workflow_jobs, 0 delayed, 0 done, 0 dead"))
            #expect(status.output.contains("worker   none"))
            let json = try await Program.run(["status", "--json"], environment: variables)
            #expect(json.output.hasPrefix(#"{"inbox":3,"delayed":0,"in_flight":0,"done":0,"dead":0,"#))
        }
    }
}
