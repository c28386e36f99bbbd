import Files
import Measuring
import Processes
import Testing

struct CallgrindTests {
    @Test func `The total is read from what callgrind writes`() throws {
        let text = "version: 1\nevents: Ir\nsummary: 12\n\nfn=(1) main\n4 12\n\ntotals: 15191724\n"
        #expect(Callgrind.total(in: text) == 15_191_724)
    }

    @Test(arguments: ["", "events: Ir\n", "totals: many\n"])
    func `A file without a total has none`(text: String) {
        #expect(Callgrind.total(in: text) == nil)
    }

    @Test func `What an operation costs is the difference of two runs, without what both have`() {
        #expect(Callgrind.perOperation(once: 1_000 + 300, twice: 1_000 + 600, count: 100) == 3)
    }

    @Test(.timeLimit(.minutes(1)))
    func `What is not a program cannot be counted`() async throws {
        try await ScratchFolder.with { folder in
            let file = folder.file("text")
            try WholeFile.write("no program", to: file)
            await #expect(throws: CallgrindError.self) { _ = try await Callgrind(file, in: folder) }
        }
    }
}
