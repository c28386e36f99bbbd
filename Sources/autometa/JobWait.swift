import App
import Arguments
import Ethereum
import JSON

/// Waits for the results of jobs, and says what became of each.
final class JobWait {
    static let isWanted = Flag("wait", help: "Wait until all have ended, and say how.")
    static let timeout = Option<Duration?>(
        "wait-timeout", help: "How long to wait after the last one was pushed. (default: 10m)",
        transform: { text throws(ValidationError) in try WholeSeconds.parse(text) })
    static let json = Flag("json", help: "With --wait: print a JSON object for each job.")
    static let keys: [any ArgumentKey] = [isWanted, timeout, json]

    private var watch: JobWatch
    private let chain: AppConfiguration.Chain
    private let timeout: Duration
    private let isJSON: Bool
    private var failures = 0

    /// Tells of results; `nil` when nobody wants to wait.
    init?(_ arguments: ParsedArguments, _ chain: AppConfiguration.Chain, _ results: JobResults) {
        guard arguments[Self.isWanted] else { return nil }
        watch = JobWatch(results)
        self.chain = chain
        timeout = arguments[Self.timeout] ?? .seconds(600)
        isJSON = arguments[Self.json]
    }

    /// Gives jobs the ids that their results are known by.
    func expect(_ entries: [[UInt8]]) -> [[UInt8]] { watch.expect(entries) }

    /// Says what has become of jobs since the last time.
    func collect() async throws {
        for result in try await watch.collect() {
            failures += result.success == true ? 0 : 1
            Console.say(isJSON ? json(result) : line(result))
        }
    }

    /// - Throws: ``ExitCode/failure`` unless all were done and their actions succeeded.
    func untilAllHaveEnded() async throws {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while watch.missing > 0 {
            try await collect()
            guard watch.missing > 0 else { break }
            guard ContinuousClock.now < deadline else {
                throw ExitError(
                    "\(watch.missing) of the jobs have no result yet. Look for them with autometa status; a job whose run was "
                        + "executed before never has one.")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        guard failures == 0 else { throw ExitCode.failure }
    }

    private func line(_ result: JobResult) -> String {
        let name = "Job \(result.id)\(result.workflow.map { " of workflow \($0)" } ?? "")"
        let place = result.transaction.map { ": \(chain.page(of: $0) ?? "\($0)")" } ?? ""
        if let death = result.death { return "\(name) is dead, \(death.reason): \(death.error)\(place)" }
        return switch result.success {
        case true?: "\(name) is done, the action succeeded\(place)"
        case false?: "\(name) is done, the action failed\(place)"
        case nil: "\(name) is done, the contract did not say how\(place)"
        }
    }

    private func json(_ result: JobResult) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("id", result.id)
            if let workflow = result.workflow { $0.member("workflow", workflow) }
            $0.member("done", result.death == nil)
            if let success = result.success { $0.member("success", success) }
            if let transaction = result.transaction {
                $0.member("transaction", "\(transaction)")
                if let page = chain.page(of: transaction) { $0.member("explorer", page) }
            }
            if let death = result.death {
                $0.member("reason", death.reason)
                $0.member("error", death.error)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
