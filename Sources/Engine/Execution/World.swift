import Chain
import Logging

/// What all batches share of what nodes have answered lately.
actor World {
    private let time: any TimeSource
    private let random: Randomness
    /// Notified when claiming may go on.
    private let capacity: Signal
    private let tally: Tally
    private let logger: Logger
    private var watch = WorldWatch()
    private var limits = EstimateLimit()
    private var postponements = Postponements()

    init(time: any TimeSource, random: @escaping Randomness, capacity: Signal, tally: Tally, logger: Logger) {
        self.time = time
        self.random = random
        self.capacity = capacity
        self.tally = tally
        self.logger = logger
    }

    /// How many jobs may be claimed as far as nodes are concerned.
    var credit: WorldWatch.Credit { watch.credit(at: time.elapsed) }

    // MARK: Fees

    /// How long to wait for another quote: what it says changes with the next block at the earliest.
    private static let patience = Duration.seconds(1)

    /// Returns a quote that the operator's cap allows to pay; suspends until there is one.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    nonisolated func quote(from oracle: GasOracle, for policy: FeePolicy) async throws -> FeeQuote {
        while true {
            do {
                let quote = try await oracle.quote()
                _ = try policy.fees(for: quote).get()
                await note(.quote, worked: 1)
                return quote
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                await note(.quote, failed: 1, because: error)
                try await time.sleep(for: Self.patience)
            }
        }
    }

    // MARK: Estimates

    /// How long to wait for the answers to so many estimates.
    func limit(for count: Int, patiently isPatient: Bool) -> Duration {
        limits.limit(for: count, patiently: isPatient)
    }

    /// How long to wait before what was not answered is asked again: batches that waited for the same request part here.
    func pause(after estimates: [Estimate]) -> Duration {
        (estimates.map(\.wait).max() ?? .zero) + .milliseconds(random() % 16)
    }

    /// Learns how long the answers to estimates that were asked for together took.
    func asked(_ count: Int, took time: Duration, _ estimates: [Estimate]) {
        var isAnswered = true
        for estimate in estimates {
            switch estimate {
            case .slow: return limits.passed(count)
            case .failed(let error): isAnswered = isAnswered && !error.isFaultOfEndpoint
            case .gas: continue
            }
        }
        if isAnswered { limits.answered(count, after: time) }
    }

    /// Takes note of jobs for which a node told the gas, of how many it said that their owners cannot pay, and of how many it will
    /// not be asked for at once again.
    func estimated(_ jobs: [String], held: Int, unanswered: Int) {
        for id in jobs { postponements.forget(id) }
        note(.estimate, worked: jobs.count + held, failed: unanswered)
    }

    /// Those of the jobs that were put aside lately.
    func postponed(among jobs: [String]) -> Set<String> { Set(jobs.filter(postponements.hasPostponed)) }

    /// How long a job waits that is put aside; while nodes fail that is not its own fault, and it waits as if for the first time.
    func postpone(_ job: String) -> Duration {
        guard watch.credit(at: time.elapsed) == .unlimited else { return Postponements.first(random: random()) }
        return postponements.postpone(job, random: random())
    }

    private func note(
        _ call: WorldWatch.Call, worked: Int = 0, failed: Int = 0, because error: (any Error)? = nil
    ) {
        tally.count(.worldFailure, by: failed)
        switch watch.note(call, worked: worked, failed: failed, at: time.elapsed) {
        case nil: return
        case .fails:
            logger.error(
                "nodes fail, jobs are worked on one at a time until they do not",
                metadata: ["call": "\(call)", "error": "\(error.map { "\($0)" } ?? "most were not answered")"])
        case .worksAgain:
            logger.notice("nodes answer again", metadata: ["call": "\(call)"])
            capacity.notify()
        }
    }
}
