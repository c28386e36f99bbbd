import Files
import Foundation
import Glibc
import Processes
import TestServers
import Testing

/// What is left of the benchmark when somebody ends it.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(2))) struct EndingTests {
    private static let program = Bundle.main.bundleURL.appending(path: "autometa-bench").path

    @Test func `who interrupts it finds nothing left`() async throws {
        let (result, started) = try await end(by: .interrupt)
        #expect(result.terminationStatus == .exited(130))
        #expect(started.processes.filter { isThere($0.key) }.isEmpty)
        #expect(!(try folders(of: started.bench).contains { _ in true }))
    }

    @Test func `who kills it finds nothing running, a moment later`() async throws {
        let (result, started) = try await end(by: .kill)
        #expect(result.terminationStatus == .signaled(.kill))
        while started.processes.contains(where: { isThere($0.key) }) { try await Task.sleep(for: .milliseconds(20)) }
        for folder in try folders(of: started.bench) { try FileManager.default.removeItem(atPath: folder) }
    }

    private struct Started {
        let bench: CInt
        /// Names by number, of all that it has started and that those have.
        var processes: [CInt: String] = [:]
    }

    /// Ends it while Redis, the simulator and a worker run.
    private func end(by signal: UnixSignal) async throws -> (ExecutionResult<Void>, Started) {
        let started = Mailbox()
        let result: ExecutionResult<Void> = try await Subprocess.run(
            .path(Self.program), arguments: ["steady", "--quick"]
        ) { bench in
            var found = Started(bench: bench.processIdentifier)
            while !Set(found.processes.values).isSuperset(of: ["redis-server", "chain-simulator", "autometa"]) {
                try await Task.sleep(for: .milliseconds(20))
                found.processes = try descendants(of: found.bench)
            }
            await started.put(found)
            try bench.send(signal: signal)
        }
        return (result, try #require(await started.content))
    }

    private actor Mailbox {
        private(set) var content: Started?

        func put(_ started: Started) { content = started }
    }

    private func isThere(_ id: CInt) -> Bool { kill(id, 0) == 0 || errno != ESRCH }

    private func folders(of bench: CInt) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.hasPrefix("autometa-\(bench)-") }
            .map { "/tmp/\($0)" }
    }

    /// - Source: proc_pid_stat(5): the number, the name in parentheses, the state, the parent's number.
    private func descendants(of ancestor: CInt) throws -> [CInt: String] {
        var (names, parents): ([CInt: String], [CInt: CInt]) = ([:], [:])
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            // One that has just ended has no file any more.
            guard let id = CInt(entry), let bytes = FileManager.default.contents(atPath: "/proc/\(id)/stat") else {
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let start = text.firstIndex(of: "("), let end = text.lastIndex(of: ")") else { continue }
            names[id] = String(text[text.index(after: start)..<end])
            parents[id] = text[end...].split(separator: " ").dropFirst(2).first.flatMap { CInt($0) }
        }
        func descends(_ id: CInt) -> Bool { parents[id].map { $0 == ancestor || descends($0) } ?? false }
        return names.filter { descends($0.key) }
    }
}
