import App
import JSON
import Processes

/// The queue loop of the original system, in its language and by its client.
struct OriginalQueue: Sendable {
    private let python: String
    private let script: String

    /// Looks for a Python that has redis-py; `nil` when there is none.
    static func find(in project: ProjectFolder) async throws -> OriginalQueue? {
        let queue = OriginalQueue(
            python: project.python, script: project.file("Benchmarks/Original/queue_loop.py"))
        do {
            let result = try await Subprocess.run(.path(queue.python), arguments: ["-c", "import redis"])
            return result.terminationStatus.isSuccess ? queue : nil
        } catch SubprocessError.executableNotFound {
            return nil
        }
    }

    func measure(port: Int, jobs: Int) async throws -> Values {
        let result = try await Subprocess.run(
            .path(python), arguments: [script, "\(port)", "\(jobs)"], output: .string(limit: 10_000),
            error: .string(limit: 100_000))
        guard result.terminationStatus.isSuccess, let line = try? JSON(parsing: Array(result.standardOutput.utf8))
        else {
            throw ProgramFailure(description: "The original's queue loop failed. \(result.standardError.suffix(500))")
        }
        var values: Values = [:]
        values[Figures.originalPushes] = line["pushes_per_second"]?.numberText.flatMap { Double($0) }
        values[Figures.originalPops] = line["pops_per_second"]?.numberText.flatMap { Double($0) }
        return values
    }
}
