import Files
import Glibc
import Processes
import TestServers
import Testing

/// What a program gets, and what comes of it.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct SubprocessTests {
    @Test func `Output, messages and exit code come back`() async throws {
        let result = try await Subprocess.shell(
            "echo output; echo messages >&2; exit 3", error: .string(limit: 100))
        #expect(result.standardOutput == "output\n")
        #expect(result.standardError == "messages\n")
        #expect(result.terminationStatus == .exited(3))
        #expect(!result.terminationStatus.isSuccess)
    }

    @Test func `A program is found on PATH, and gets its arguments as they are`() async throws {
        let result = try await Subprocess.run(
            .name("printf"), arguments: ["%s|", "a b", "", "$HOME", "é"], output: .string(limit: 100))
        #expect(result.standardOutput == "a b||$HOME|é|")
        #expect(result.terminationStatus.isSuccess)
    }

    @Test(arguments: [
        (Subprocess.Executable.name("autometa-no-such-program"), "There is no program autometa-no-such-program."),
        (.path("/nowhere/program"), "There is no program /nowhere/program."),
    ])
    func `A program that is not there is an error of its own`(
        _ executable: Subprocess.Executable, _ text: String
    ) async throws {
        let error = await #expect(throws: SubprocessError.self) { _ = try await Subprocess.run(executable) }
        guard case .executableNotFound = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(error?.description == text)
    }

    @Test func `A file that is no program cannot be started`() async throws {
        await #expect(throws: SubprocessError.spawnFailed("/etc/passwd", Errno(rawValue: EACCES))) {
            _ = try await Subprocess.run(.path("/etc/passwd"))
        }
    }

    @Test func `It runs in the working folder; one that is not there is said to be it`() async throws {
        let result = try await Subprocess.run(.name("pwd"), workingDirectory: "/usr", output: .string(limit: 100))
        #expect(result.standardOutput == "/usr\n")
        await #expect(throws: SubprocessError.workingDirectoryUnusable("/nowhere", .noSuchFileOrDirectory)) {
            _ = try await Subprocess.run(.name("pwd"), workingDirectory: "/nowhere")
        }
    }

    @Test func `Its environment is ours, or what is given and nothing else`() async throws {
        let ours = try await Subprocess.run(.name("env"), output: .string(limit: 100_000))
        #expect(ours.standardOutput.split(separator: "\n").contains { $0.hasPrefix("PATH=") })
        let current = Subprocess.Environment.current.map { "\($0)=\($1)" }.joined(separator: "\n").split(
            separator: "\n")
        #expect(Set(ours.standardOutput.split(separator: "\n")) == Set(current))
        let given = try await Subprocess.run(
            .name("env"), environment: .custom(["A": "1 2", "B": "="]), output: .string(limit: 100))
        #expect(Set(given.standardOutput.split(separator: "\n")) == ["A=1 2", "B=="])
    }

    @Test func `Nothing but its standard streams is open`() async throws {
        // Above what anything else here opens, and open in programs unless somebody closes it.
        let file = dup2(STDERR_FILENO, 400)
        try #require(file == 400)
        defer { close(file) }
        let result = try await Subprocess.shell("[ ! -e /proc/self/fd/400 ] && [ -e /proc/self/fd/2 ]")
        #expect(result.terminationStatus == .exited(0))
    }

    @Test func `It is the leader of a process group of its own`() async throws {
        // The fifth field is the group.
        let result = try await Subprocess.shell("read -r _ _ _ _ group _ </proc/$$/stat; echo $(($$ == group))")
        #expect(result.standardOutput == "1\n")
    }

    @Test func `Output goes to a file, which is closed here`() async throws {
        try await ScratchFolder.with { folder in
            func open() throws -> FileDescriptor {
                try .open(folder.file("output"), .writeOnly, options: [.append, .create], permissions: .ownerReadWrite)
            }
            let result = try await Subprocess.shell(
                "echo one; echo two >&2", output: .fileDescriptor(try open(), closeAfterSpawningProcess: true),
                error: .fileDescriptor(try open(), closeAfterSpawningProcess: true))
            #expect(result.terminationStatus.isSuccess)
            let file = try FileDescriptor.open(folder.file("output"), .readOnly)
            #expect(try file.closeAfter { try file.read(upTo: 100) } == Array("one\ntwo\n".utf8))
        }
    }

    @Test func `A file that is not to be closed stays open`() async throws {
        let file = try FileDescriptor.open("/dev/null", .writeOnly)
        _ = try await Subprocess.shell("", output: .fileDescriptor(file, closeAfterSpawningProcess: false))
        try file.close()
    }

    @Test func `Many run at once, and each is waited for`() async throws {
        let processes = try await withThrowingTaskGroup { group in
            for number in 0..<30 {
                group.addTask {
                    let result = try await Subprocess.shell("echo \(number)", output: .lines) { execution in
                        var lines: [String] = []
                        for try await line in execution.standardOutput { lines.append(line) }
                        #expect(lines == ["\(number)"])
                        return execution.processIdentifier
                    }
                    return result.closureResult
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(processes.count == 30)
        #expect(processes.allSatisfy(isReaped))
    }
}
