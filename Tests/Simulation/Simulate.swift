import Arguments
import Glibc

/// Runs the engine through seeded simulations, and says which seed breaks a promise.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run the engine through simulated faults, each run decided by its seed.",
        arguments: [seeds, first, seed, parallel, mutation, schedulers, schedulerMutation, digests])

    private static let seeds = Option<UInt64>("seeds", default: 20_000, help: "How many seeds to run.")
    private static let first = Option<UInt64>("first", default: 1, help: "The first of them.")
    private static let seed = Option<UInt64?>("seed", help: "Run only this seed, and print everything that happens.")
    private static let parallel = Option<Int?>(
        "parallel", help: "How many seeds to run at a time; by default one for each processor.")
    private static let mutation = Option<Mutation?>("mutation", help: "Break something on purpose.")
    private static let schedulers = Flag("schedulers", help: "Run schedulers in place of workers.")
    private static let schedulerMutation = Option<ScheduleMutation?>(
        "scheduler-mutation", help: "Break something on purpose that is about schedulers, and run those.")
    private static let digests = Flag("digests", help: "Print the digest of each run.")

    let arguments: ParsedArguments

    static func main() async { await runAsProgram() }

    func run() async throws {
        try Self.repeatable()
        let (first, seeds) = (arguments[Self.first], arguments[Self.seeds])
        let (mutation, schedulerMutation) = (arguments[Self.mutation], arguments[Self.schedulerMutation])
        let isAboutSchedulers = isAboutSchedulers
        let run = { @Sendable (seed: UInt64, isVerbose: Bool) in
            isAboutSchedulers
                ? ScheduleSimulation.run(seed: seed, mutation: schedulerMutation, isVerbose: isVerbose)
                : Simulation.run(seed: seed, mutation: mutation, isVerbose: isVerbose)
        }
        if let seed = arguments[Self.seed] { return try report(run(seed, true)) }
        let start = ContinuousClock().now
        let count = max(1, arguments[Self.parallel] ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        var progress = Progress(total: seeds)
        try await withThrowingTaskGroup(of: Simulation.Outcome.self) { group in
            var next = first
            func add() {
                guard next < first + seeds else { return }
                group.addTask { [next] in run(next, false) }
                next += 1
            }
            for _ in 0..<count { add() }
            while let outcome = try await group.next() {
                try report(outcome)
                progress.advance()
                add()
            }
        }
        print("\(seeds) seeds passed in \((ContinuousClock().now - start).components.seconds) s")
    }

    /// Starts the program again in an environment in which hash tables have the same order in every process.
    ///
    /// A seed would not say what happens otherwise.
    private static func repeatable() throws {
        let name = "SWIFT_DETERMINISTIC_HASHING"
        if getenv(name) != nil { return }
        setenv(name, "1", 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", &arguments)
        throw ValidationError("set \(name)=1 in the environment")
    }

    private var isAboutSchedulers: Bool {
        arguments[Self.schedulers] || arguments[Self.schedulerMutation] != nil
    }

    private func report(_ outcome: Simulation.Outcome) throws {
        let isAlone = arguments[Self.seed] != nil
        if isAlone || arguments[Self.digests] {
            print("seed \(outcome.seed): \(outcome.events) events, digest \(String(outcome.digest, radix: 16))")
        }
        guard let violation = outcome.violation else { return }
        if !isAlone { for event in outcome.lastEvents { print(event) } }
        let mutation = arguments[Self.mutation]?.rawValue ?? arguments[Self.schedulerMutation]?.rawValue
        let broken = mutation.map { " with \($0)" } ?? ""
        print("seed \(outcome.seed)\(broken) breaks a promise: \(violation)")
        print(
            isAboutSchedulers
                ? "replay: simulate --schedulers --seed \(outcome.seed)" : "replay: make simulate SEED=\(outcome.seed)")
        throw ExitCode.failure
    }
}

extension Mutation: ExpressibleByArgument {}
extension ScheduleMutation: ExpressibleByArgument {}

/// Says now and then how far it has got.
private struct Progress {
    let total: UInt64
    private var done: UInt64 = 0

    init(total: UInt64) { self.total = total }

    mutating func advance() {
        done += 1
        guard done % 1_000 == 0 else { return }
        print("\(done) of \(total) seeds passed")
        // Whoever watches through a pipe wants to see it now.
        fflush(nil)
    }
}
