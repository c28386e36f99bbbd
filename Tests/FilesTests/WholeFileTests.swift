import Files
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1))) struct WholeFileTests {
    @Test func `What is written is all that is in it afterwards`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("file")
            for text in ["a long text", "short"] {
                try WholeFile.write(text, to: path)
                #expect(try WholeFile.read(path) == Array(text.utf8))
                #expect(WholeFile.text(path) == text)
            }
        }
    }

    @Test(arguments: [(65_536, true), (65_537, false), (200_000, false)])
    func `A file is read up to the limit and not beyond`(size: Int, isRead: Bool) async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("file")
            try WholeFile.write(String(repeating: "x", count: size), to: path)
            if isRead {
                #expect(try WholeFile.read(path, upTo: 65_536).count == size)
            } else {
                #expect(throws: Errno.fileTooLarge) { try WholeFile.read(path, upTo: 65_536) }
            }
        }
    }

    @Test func `A file that only its owner can read is that from the start`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("file")
            try WholeFile.write("secret", to: path, permissions: .ownerReadWrite)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `A file that is not there has no text, and to read it is an error`() {
        #expect(WholeFile.text("/nowhere/at/all") == "")
        #expect(throws: Errno.noSuchFileOrDirectory) { try WholeFile.read("/nowhere/at/all") }
    }
}
