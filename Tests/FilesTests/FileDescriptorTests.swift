import Concurrency
import Files
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5))) struct FileDescriptorTests {
    @Test func `What is written to a new file can be read, in pieces`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("file")
            try append("abcde", to: path)
            let file = try FileDescriptor.open(path, .readOnly)
            let pieces = try file.closeAfter { try (0..<3).map { _ in try file.read(upTo: 3) } }
            #expect(pieces == [Array("abc".utf8), Array("de".utf8), []])
        }
    }

    @Test func `Appending keeps what is there`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("file")
            try append("first\n", to: path)
            try append("second\n", to: path)
            #expect(try text(of: path) == "first\nsecond\n")
        }
    }

    @Test func `A new file has the permissions that were asked for`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("file")
            try append("x", to: path)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `A file that is not there is an error that says so`() {
        let error = #expect(throws: Errno.self) { try FileDescriptor.open("/nowhere/at/all", .readOnly) }
        #expect(error == .noSuchFileOrDirectory)
        #expect(error?.description == "No such file or directory")
    }

    @Test func `Programs that are started do not get it`() throws {
        let file = try FileDescriptor.open("/dev/null", .readOnly)
        try file.closeAfter { #expect(fcntl(file.rawValue, F_GETFD) == FD_CLOEXEC) }
    }

    @Test func `It is closed after a body, whatever came of that`() throws {
        struct Failure: Error {}
        let (reading, writing) = try pipe()
        #expect(throws: Failure.self) { try writing.closeAfter { throw Failure() } }
        // It would wait for ever otherwise.
        #expect(try reading.closeAfter { try reading.read(upTo: 1) } == [])
    }

    @Test func `More than a pipe holds is written in several calls`() async throws {
        let (reading, writing) = try pipe()
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        async let write: Void = DedicatedThread.run("test") {
            try writing.closeAfter { try writing.writeAll(bytes) }
        }
        let read = try await DedicatedThread.run("test") {
            try reading.closeAfter {
                var read: [UInt8] = []
                while case let piece = try reading.read(upTo: 10_000), !piece.isEmpty { read += piece }
                return read
            }
        }
        try await write
        #expect(read == bytes)
    }

    @Test func `A file that is not to be waited for is waited for all the same, unless what is there is enough`()
        async throws
    {
        let (reading, writing) = try pipe()
        for end in [reading, writing] { try #require(fcntl(end.rawValue, F_SETFL, O_NONBLOCK) == 0) }
        #expect(throws: Errno.wouldBlock) { try reading.readAvailable(upTo: 1) }
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        async let read = DedicatedThread.run("test") {
            var read: [UInt8] = []
            while case let piece = try reading.read(upTo: 10_000), !piece.isEmpty { read += piece }
            return read
        }
        try await DedicatedThread.run("test") { try writing.closeAfter { try writing.writeAll(bytes) } }
        #expect(try await read == bytes)
        try reading.close()
    }

    private func pipe() throws -> (reading: FileDescriptor, writing: FileDescriptor) {
        var ends: [CInt] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }

    private func append(_ text: String, to path: String) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.append, .create], permissions: .ownerReadWrite)
        try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }

    private func text(of path: String) throws -> String {
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter { String(decoding: try file.read(upTo: 1_000), as: UTF8.self) }
    }
}
