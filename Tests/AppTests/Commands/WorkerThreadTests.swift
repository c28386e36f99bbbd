import Foundation
import Processes
import TestServers
import Testing

@testable import App

/// What a worker has of its own while it runs.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct WorkerThreadTests {
    @Test func `A worker has one thread for all its input and output`() async throws {
        try await Sandbox.with { variables in
            let result = try await Program.worker(variables) { worker, _ in
                let names = try Self.threads(of: worker.processIdentifier)
                try worker.send(signal: .terminate)
                return names
            }
            #expect(result.closureResult.count { $0 == "autometa-io" } == 1, "\(result.closureResult)")
        }
    }

    private static func threads(of process: CInt) throws -> [String] {
        let folder = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { thread in
            // One may end meanwhile.
            (try? String(contentsOfFile: "\(folder)/\(thread)/comm", encoding: .utf8))?.trimmingCharacters(
                in: .newlines)
        }
    }
}
