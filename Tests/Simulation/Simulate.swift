import ArgumentParser

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs the engine through seeded simulations, and says which seed breaks a promise.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run the engine through simulated faults, each run decided by its seed.")

    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 20_000

    @Option(help: "The first of them.")
    var first: UInt64 = 1

    @Option(help: "Run only this seed, and print everything that happens.")
    var seed: UInt64?

    @Option(help: "How many seeds to run at a time; by default one for each processor.")
    var parallel: Int?

    @Option(help: "Break something on purpose.")
    var mutation: Mutation?

    @Flag(help: "Print the digest of each run.")
    var digests = false

    func run() async throws {
        try Self.repeatable()
        if let seed { return try report(Simulation.run(seed: seed, mutation: mutation, isVerbose: true)) }
        let start = ContinuousClock().now
        let count = max(1, parallel ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        var progress = Progress(total: seeds)
        try await withThrowingTaskGroup(of: Simulation.Outcome.self) { group in
            var next = first
            func add() {
                guard next < first + seeds else { return }
                group.addTask { [next, mutation] in Simulation.run(seed: next, mutation: mutation) }
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

    private func report(_ outcome: Simulation.Outcome) throws {
        if digests || seed != nil {
            print("seed \(outcome.seed): \(outcome.events) events, digest \(String(outcome.digest, radix: 16))")
        }
        guard let violation = outcome.violation else { return }
        if seed == nil { for event in outcome.lastEvents { print(event) } }
        let broken = mutation.map { " with \($0)" } ?? ""
        print("seed \(outcome.seed)\(broken) breaks a promise: \(violation)")
        print("replay: make simulate SEED=\(outcome.seed)")
        throw ExitCode.failure
    }
}

extension Mutation: ExpressibleByArgument {}

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
