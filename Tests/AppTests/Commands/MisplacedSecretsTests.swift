import TestServers
import Testing

/// Secrets where something else belongs: what is wrong is said, and they are not repeated.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct MisplacedSecretsTests {
    private static let key = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
    private static let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    private static let push = ["push", "--workflow-id", "1", "--owner", owner]

    @Test(
        arguments: [
            #"{"worker":{"env":"KEY"}}"#, #"{"worker":{"file":"KEY"}}"#, #"{"KEY":{"env":"A"}}"#,
            #"{"worker":{"keystore":"KEY","passwordFile":"/p"}}"#,
            #"{"worker":{"keystore":"/k","passwordFile":"KEY"}}"#,
        ], [key, "0x" + key.uppercased()])
    func `A key in the place of a signer's variable or path`(_ signers: String, _ key: String) async throws {
        let program = try await Program.run(
            ["address"], environment: ["AUTOMETA_SIGNERS": signers.replacing("KEY", with: key)])
        #expect(program.exitCode == 2)
        Self.expectSilence(program, on: [Self.key])
        #expect(program.errors.contains(#"Name where the key is instead: {"env": NAME} or {"file": PATH}."#))
    }

    @Test(arguments: [("--admin-key-env", "NAME of"), ("--admin-key-file", "PATH of")])
    func `A key in the place of what says where the admin's key is`(_ option: String, _ said: String) async throws {
        for key in [Self.key, "0x" + Self.key] {
            let program = try await Program.run(["grant-role", "--account", Self.owner, option, key])
            #expect(program.exitCode == 2)
            Self.expectSilence(program, on: [Self.key])
            #expect(program.errors.contains("\(option) takes the \(said)"))
        }
    }

    @Test(arguments: [["workflow", "pause", "1"], ["escrow", "deposit", "1"], ["executor", "fund", "1"]])
    func `A key in the place of what says where the owner's key is`(_ command: [String]) async throws {
        for (option, said) in [("--owner-key-env", "NAME of"), ("--owner-key-file", "PATH of")] {
            let program = try await Program.run(command + [option, Self.key])
            #expect(program.exitCode == 2)
            Self.expectSilence(program, on: [Self.key])
            #expect(program.errors.contains("\(option) takes the \(said)"))
        }
    }

    @Test(arguments: [
        ["push", "--workflow-id", "1", "--owner", key], ["push", "--workflow-id", "1", "--owner", "0x" + key],
        ["push", "--workflow-id", key, "--owner", owner], push + ["--config", key], push + ["extra", key],
        push + ["--action", key + "x"], push + ["--" + key], [key], ["grant-role", "--account", key],
        push + ["--redis-queue", key], push + ["--redis-url", "redis://:hunter2@h", "redis://:hunter2@h"],
        ["push", "--owner", "user:hunter2@h"], ["push", "--owner=user:hunter2@h"], push + [":hunter2 x@h", "x"],
        ["worker", "redis://:hunter2/x@h"], ["devnet", "--chain", ":hunter2@h"], ["push", "--action=u:hunter2@h"],
        ["--generate-completion-script=u:hunter2@h"], push + ["--config", "redis://:hunter2/x@h"],
    ])
    func `A secret on the command line`(_ arguments: [String]) async throws {
        let program = try await Program.run(arguments)
        #expect(program.exitCode == 2)
        #expect(!program.errors.isEmpty)
        Self.expectSilence(program, on: [Self.key, "hunter2"])
    }

    @Test(arguments: [["AUTOMETA_CONFIG": key], ["AUTOMETA_REDIS_QUEUE": key], ["AUTOMETA_\(key)": "1"]])
    func `A key in a variable`(_ environment: [String: String]) async throws {
        let program = try await Program.run(Self.push, environment: environment)
        #expect(program.exitCode == 2)
        Self.expectSilence(program, on: [Self.key])
    }

    @Test func `A key in the place of a file of jobs`() async throws {
        let environment = ["REDIS_URL": "unix:///nowhere"]
        let program = try await Program.run(["push", Self.key], environment: environment)
        #expect(program.exitCode == 1)
        Self.expectSilence(program, on: [Self.key])
    }

    @Test func `An address in the place of a file of jobs, and a file that only looks like one`() async throws {
        let environment = ["REDIS_URL": "unix:///nowhere"]
        let address = try await Program.run(["push", "redis://:hunter2/x@h"], environment: environment)
        Self.expectSilence(address, on: ["hunter2"])
        let file = try await Program.run(["address", "--config", "/nowhere/autometa@1.json"], environment: environment)
        #expect(file.errors.contains("Cannot open /nowhere/autometa@1.json: no such file or directory."))
    }

    @Test(arguments: [
        ("REDIS_URL", "user:hunter2@host:6379"), ("REDIS_URL", "redis://:hunter two@host"),
        ("REDIS_URL", "user:hunter2://host"), ("MOONBASE_RPC", "rpc.example.com/v2/hunterkey"),
        ("MOONBASE_RPC", "https://rpc.example.com, rpc.example.com/v2/hunterkey"),
        ("AUTOMETA_SCHEDULER_PRICEFEED", "hunter2"), ("AUTOMETA_WORKER_LANES", "user:hunter2@host:6379"),
    ])
    func `An address that cannot be read is not shown`(_ name: String, _ value: String) async throws {
        let program = try await Program.run(Self.push, environment: [name: value])
        #expect(program.exitCode == 2)
        Self.expectSilence(program, on: ["hunter", "two"])
        #expect(program.errors.contains("(not shown)") && program.errors.contains("; allowed: "))
    }

    @Test(arguments: ["redis://:hun#ter2@127.0.0.1:1/0", "redis://:hun@ter2@127.0.0.1:1/0"])
    func `A password with a character that could end it`(_ url: String) async throws {
        let program = try await Program.run(Self.push, environment: ["REDIS_URL": url])
        #expect(program.exitCode == 1)
        Self.expectSilence(program, on: ["hun", "ter2"])
        #expect(program.errors.contains("redis://127.0.0.1:1/0"))
    }

    private static func expectSilence(
        _ program: Program, on secrets: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = (program.output + program.errors).lowercased()
        for secret in secrets {
            #expect(!text.contains(secret), "\(program.errors)", sourceLocation: sourceLocation)
        }
    }
}
