import Files
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5))) struct ScratchFolderTests {
    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    @Test func `It is there for the body alone, and for nobody else`() async throws {
        let path = try await ScratchFolder.with { folder in
            var status = stat()
            #expect(stat(folder.path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
            return folder.path
        }
        #expect(!exists(path))
    }

    @Test func `It goes with all that is in it, but with nothing that is linked there`() async throws {
        try await ScratchFolder.with { other in
            try write(other.file("kept"))
            let path = try await ScratchFolder.with { folder in
                try write(folder.file("file"))
                #expect(mkdir(folder.file("inner"), 0o700) == 0)
                try write(folder.file("inner/file"))
                #expect(symlink(other.path, folder.file("link")) == 0)
                return folder.path
            }
            #expect(!exists(path))
            #expect(exists(other.file("kept")))
        }
    }

    @Test func `It goes after an error too`() async throws {
        struct Failure: Error {
            let path: String
        }
        let error = await #expect(throws: Failure.self) {
            try await ScratchFolder.with { throw Failure(path: $0.path) }
        }
        #expect(error.map { !exists($0.path) } == true)
    }

    @Test func `Each is another one`() async throws {
        try await ScratchFolder.with { first in
            try await ScratchFolder.with { second in #expect(first.path != second.path) }
        }
    }

    private func write(_ path: String) throws {
        try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite).close()
    }
}
