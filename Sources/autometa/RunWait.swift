import App
import Arguments
import Chain
import Engine
import Ethereum
import JSON

/// Waits for the first run of a workflow.
struct RunWait {
    static let isWanted = Flag(
        "wait-run", help: "Wait for the first run, and say what became of it; exits with 1 unless it succeeded.")
    static let timeout = Option<Duration?>(
        "wait-timeout", help: "How long to wait after it is due. (default: 10m)",
        transform: { text throws(ValidationError) in try WholeSeconds.parse(text) })

    private let runs: WorkflowRuns
    private let sending: Sending
    private let timeout: Duration
    private let isJSON: Bool

    init(_ arguments: ParsedArguments, _ sending: Sending) throws {
        let executor = try WorkflowContract(
            address: sending.configuration.requiredExecutor, executor: sending.library.executor)
        runs = WorkflowRuns(of: executor, on: sending.chain)
        self.sending = sending
        timeout = arguments[Self.timeout] ?? .seconds(600)
        isJSON = arguments[Sending.json]
    }

    /// Waits, says what the run did, and throws unless it succeeded.
    ///
    /// - Parameters:
    ///   - block: The one that has created the workflow.
    ///   - due: When the run is due, in seconds since 1970.
    func untilItRan(_ workflow: UInt256, since block: BlockNumber, due: UInt256) async throws {
        let ahead = try await due.subtracting(UInt256(sending.chain.now)).flatMap(UInt64.init(exactly:)) ?? 0
        let deadline = ContinuousClock.now.advanced(by: .seconds(min(ahead, UInt64(Int32.max))) + timeout)
        var seen = block
        while ContinuousClock.now < deadline {
            let (run, head) = try await look(for: workflow, since: max(block, seen.minus(Self.reorganised)))
            if let run { return try report(run, of: workflow) }
            seen = head ?? seen
            try await Task.sleep(for: .seconds(1))
        }
        throw ExitError(
            "Workflow \(workflow) has not run. Look whether a scheduler and a worker are running, and what they say: "
                + "autometa workflow show \(workflow)")
    }

    /// What ails a node passes by itself.
    ///
    /// - Returns: The first run, and up to which block there is no other.
    private func look(
        for workflow: UInt256, since block: BlockNumber
    ) async throws -> (run: WorkflowRun?, head: BlockNumber?) {
        do {
            guard let head = try await sending.chain.header(.latest), head.number >= block else { return (nil, nil) }
            return (try await runs.runs(of: workflow, from: block, to: head).first, head.number)
        } catch let error as ChainError {
            Console.note("\(error)")
            return (nil, nil)
        }
    }

    /// Blocks that are looked at again, since another may have taken their place.
    private static let reorganised: UInt64 = 20

    private func report(_ run: WorkflowRun, of workflow: UInt256) throws {
        let page = sending.configuration.chain.page(of: run.transaction)
        if isJSON {
            var writer = JSONWriter()
            writer.object {
                $0.member("workflow", "\(workflow)")
                run.write(to: &$0, page: page)
            }
            Console.say(String(decoding: writer.bytes, as: UTF8.self))
        } else {
            Console.say("Workflow \(workflow) ran, \(run.outcome): \(page ?? "\(run.transaction)")")
        }
        guard run.success else { throw ExitCode.failure }
    }
}

extension WorkflowRun {
    /// For people.
    var outcome: String { success ? "the action succeeded" : "the action failed" }

    /// Writes the members of a JSON object.
    func write(to writer: inout JSONWriter, page: String?) {
        writer.member("transaction", "\(transaction)")
        writer.member("block", block.rawValue)
        writer.member("success", success)
        if let page { writer.member("explorer", page) }
    }
}

extension BlockNumber {
    /// A block before this one.
    fileprivate func minus(_ count: UInt64) -> BlockNumber { BlockNumber(rawValue - min(rawValue, count)) }
}
