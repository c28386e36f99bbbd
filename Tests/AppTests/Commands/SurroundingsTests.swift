import Glibc
import Processes
import TestServers
import Testing

/// What the program may find itself in: streams that are closed or full, what its parent ignores, and limits.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct SurroundingsTests {
    /// Runs the program, as `$0` of a shell's script, which ends with it.
    private func run(_ script: String, environment: [String: String] = [:]) async throws -> Program {
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", script, Program.path],
            environment: .custom(
                ["PATH": Subprocess.Environment.current["PATH"] ?? "/usr/bin:/bin"].merging(environment) { $1 }
                    .merging(sanitizerEnvironment) { own, _ in own }),
            workingDirectory: "/", output: .string(limit: 100_000), error: .string(limit: 100_000))
        let exitCode: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
        return Program(exitCode: exitCode, output: result.standardOutput, errors: result.standardError)
    }

    @Test func `No connection gets the number of a standard stream that is closed`() async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.silence) { server in
            _ = try await Subprocess.run(
                .name("sh"), arguments: ["-c", #"exec "$0" push - <&- >&- 2>&-"#, Program.path],
                environment: .custom(
                    ["REDIS_URL": "redis://127.0.0.1:\(server.port)"].merging(sanitizerEnvironment) { own, _ in own }),
                workingDirectory: "/"
            ) { program in
                try await server.wait { $0.connections == 2 }
                for stream in STDIN_FILENO...STDERR_FILENO {
                    #expect(Self.target(ofLink: "/proc/\(program.processIdentifier)/fd/\(stream)") == "/dev/null")
                }
                try program.send(signal: .kill)
            }
        }
    }

    @Test func `With standard input closed there are no jobs, and that is a failure`() async throws {
        try await RedisServer.with { server in
            let program = try await run(#"exec "$0" push - <&-"#, environment: ["REDIS_URL": server.url])
            #expect(program.exitCode == 1)
            #expect(program.errors == "error: Cannot open -: bad file descriptor.\n")
        }
    }

    @Test(arguments: ["--help", "--version", "--generate-completion-script zsh"])
    func `A result that cannot be written is a failure`(_ arguments: String) async throws {
        let program = try await run(#"exec "$0" \#(arguments) >/dev/full"#)
        #expect(program.exitCode == 1)
        #expect(program.errors == "error: Cannot write to standard output: no space left on device.\n")
    }

    @Test func `A result that nobody wants is none`() async throws {
        for script in [#"exec "$0" --help >&-"#, #"exec "$0" --help >&- 2>&-"#] {
            let program = try await run(script)
            #expect(program.exitCode == 0 && program.errors.isEmpty)
        }
    }

    @Test func `Programs are waited for although a parent ignores their ends`() async throws {
        let program = try await run(#"exec env --ignore-signal=CHLD "$0" demo --jobs 3"#)
        #expect(program.exitCode == 0, "\(program.errors)")
        #expect(program.output.contains("3 of 3 workflows ran exactly once"))
    }

    @Test func `Where too few files may be open at once that is said, unless the limit can be raised`() async throws {
        let tooFew = try await run(#"ulimit -n 20; exec "$0" address"#)
        #expect(tooFew.exitCode == 1)
        #expect(
            tooFew.errors == "error: No more than 20 files may be open at once, and 64 are needed. Raise the limit "
                + "(ulimit -n).\n")
        let raised = try await run(#"ulimit -S -n 20; exec "$0" address"#)
        #expect(raised.errors.contains("WORKER_PRIVATE_KEY is not set"))
        let help = try await run(#"ulimit -n 20; exec "$0" --help"#)
        #expect(help.exitCode == 0)
    }

    private static func target(ofLink path: String) -> String {
        var bytes = [CChar](repeating: 0, count: 200)
        let count = readlink(path, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
