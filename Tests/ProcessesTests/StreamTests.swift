import Files
import Processes
import TestServers
import Testing

/// What goes to a program and comes from it while it runs.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct StreamTests {
    private static let mebibyte = 1_048_576

    @Test func `A text is what it reads, however long`() async throws {
        let text = String(repeating: "0123456789abcde\n", count: Self.mebibyte / 16)
        let result = try await Subprocess.run(
            .name("cat"), input: .string(text), output: .string(limit: text.utf8.count))
        #expect(result.standardOutput == text)
    }

    @Test func `A program need not read`() async throws {
        let text = String(repeating: "x", count: Self.mebibyte)
        let result = try await Subprocess.shell("exec <&-; echo done", input: .string(text))
        #expect(result.standardOutput == "done\n")
        #expect(result.terminationStatus.isSuccess)
    }

    @Test func `Without input it is at the end of it`() async throws {
        #expect(try await Subprocess.run(.name("cat"), output: .string(limit: 10)).standardOutput == "")
    }

    @Test func `Lines are written and read in turn`() async throws {
        let result = try await Subprocess.shell(
            "while read -r line; do echo \"<$line>\"; done; printf end", input: .inputWriter, output: .lines
        ) { execution in
            var lines = execution.standardOutput.makeAsyncIterator()
            for text in ["one", "", "trois é"] {
                try await execution.standardInputWriter.write(Array("\(text)\n".utf8))
                #expect(try await lines.next() == "<\(text)>")
            }
            execution.standardInputWriter.finish()
            #expect(try await lines.next() == "end")
            #expect(try await lines.next() == nil)
        }
        #expect(result.terminationStatus.isSuccess)
    }

    @Test func `Its input ends with the body`() async throws {
        let result = try await Subprocess.run(.name("cat"), input: .inputWriter) { _ in }
        #expect(result.terminationStatus.isSuccess)
    }

    @Test(arguments: [ThreadExecutor.Mask.full, .empty])
    func `Writing to a program that does not read any more is an error`(_ mask: ThreadExecutor.Mask) async throws {
        try await ThreadExecutor.run(mask) {
            _ = try await Subprocess.shell(
                "exec <&-; echo closed; exec sleep 600", input: .inputWriter, output: .lines
            ) { execution in
                for try await _ in execution.standardOutput { break }
                // More than there is room for: another program may have the other end for the moment in which it starts.
                #expect(await Self.errorOfWriting(Self.mebibyte, to: execution.standardInputWriter) == .brokenPipe)
                try execution.send(signal: .terminate)
            }
        }
    }

    @Test func `Writing after the end is an error`() async throws {
        _ = try await Subprocess.run(.name("cat"), input: .inputWriter) { execution in
            execution.standardInputWriter.finish()
            await #expect(throws: Errno.badFileDescriptor) { try await execution.standardInputWriter.write([1]) }
        }
    }

    @Test func `The end of the input ends a write that waits for room`() async throws {
        _ = try await Subprocess.shell("read -r _; echo; exec sleep 600", input: .inputWriter, output: .lines) {
            execution in
            async let error = Self.errorOfWriting(Self.mebibyte, to: execution.standardInputWriter)
            // It has begun.
            for try await _ in execution.standardOutput { break }
            execution.standardInputWriter.finish()
            #expect(await error == .badFileDescriptor)
            try execution.send(signal: .terminate)
        }
    }

    private static func errorOfWriting(_ count: Int, to writer: StandardInputWriter) async -> Errno? {
        do {
            try await writer.write([UInt8](repeating: UInt8(ascii: "\n"), count: count))
            return nil
        } catch {
            return error as? Errno
        }
    }

    @Test func `What is printed as messages does not hold up what is printed, nor the other way round`() async throws {
        let script = """
            head -c \(Self.mebibyte) /dev/zero | tr '\\0' e >&2
            head -c \(Self.mebibyte) /dev/zero | tr '\\0' o
            echo
            head -c \(Self.mebibyte) /dev/zero | tr '\\0' e >&2
            """
        let result = try await Subprocess.shell(
            script, output: .string(limit: 2 * Self.mebibyte), error: .string(limit: 2 * Self.mebibyte)
        ) { _ in }
        #expect(result.standardOutput.utf8.count == Self.mebibyte + 1)
        #expect(result.standardError.utf8.count == 2 * Self.mebibyte)
    }

    @Test func `Lines that are read late hold up only the program`() async throws {
        let script = """
            yes message | head -n 100000 >&2
            echo first
            yes line | head -n 100000
            yes message | head -n 100000 >&2
            """
        let result = try await Subprocess.shell(script, output: .lines, error: .string(limit: Self.mebibyte * 2)) {
            execution in
            var count = 0
            for try await _ in execution.standardOutput { count += 1 }
            return count
        }
        #expect(result.closureResult == 100_001)
        #expect(result.standardError.utf8.count == 200_000 * "message\n".utf8.count)
    }

    @Test func `Lines that nobody reads are thrown away in the end`() async throws {
        let result = try await Subprocess.shell(
            "yes | head -n 500000; yes | head -n 500000 >&2; exit 4", output: .lines, error: .lines
        ) { _ in }
        #expect(result.terminationStatus == .exited(4))
    }

    @Test func `A program that prints too much is ended`() async throws {
        await #expect(throws: SubprocessError.outputLimitExceeded(limit: 100_000)) {
            _ = try await Subprocess.run(.name("yes"), output: .string(limit: 100_000))
        }
        let result = try await Subprocess.shell("printf 12345", output: .string(limit: 5))
        #expect(result.standardOutput == "12345")
    }

    @Test func `A line that is too long is an error`() async throws {
        await #expect(throws: SubprocessError.lineTooLong(limit: 131_072)) {
            _ = try await Subprocess.run(.name("cat"), arguments: ["/dev/zero"], output: .lines) { execution in
                for try await _ in execution.standardOutput {}
            }
        }
    }

    @Test func `What is not UTF-8 is repaired`() async throws {
        let result = try await Subprocess.shell(#"printf 'a\377b\n'"#, output: .lines) { execution in
            try await execution.standardOutput.reduce(into: []) { $0.append($1) }
        }
        #expect(result.closureResult == ["a\u{FFFD}b"])
    }

    @Test func `Streams that go elsewhere have no lines`() async throws {
        let result = try await Subprocess.shell("echo", output: .string(limit: 10)) { execution in
            for try await _ in execution.standardOutput { return false }
            return true
        }
        #expect(result.closureResult)
        #expect(result.standardOutput == "\n")
    }
}
