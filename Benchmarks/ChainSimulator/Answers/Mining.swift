import Concurrency

/// When blocks are made.
struct MiningMode: Hashable, Sendable {
    /// What makes a block, besides the time.
    enum Trigger: Hashable, Sendable {
        /// Nothing but an administrator.
        case none
        /// A transaction, before it is answered.
        case eachTransaction
        /// A request that sends, before it is answered.
        case eachRequest
    }

    /// How far apart blocks are; nil for none.
    var interval: Duration?
    /// What else makes them.
    var trigger: Trigger

    /// A block when an administrator asks for it.
    static let onDemand = MiningMode(interval: nil, trigger: .none)

    /// A block at each interval; for each request that sends when that is 0.
    static func every(milliseconds: Int) -> MiningMode {
        milliseconds > 0
            ? MiningMode(interval: .milliseconds(milliseconds), trigger: .none)
            : MiningMode(interval: nil, trigger: .eachRequest)
    }
}

/// Keeps when blocks are made, and tells who makes them of changes.
final class Mining: Sendable {
    private struct State {
        var mode: MiningMode
        /// How often the interval was changed.
        var generation = 0
        var isHeld = false
    }

    private let state: Locked<State>
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ mode: MiningMode) {
        state = Locked(State(mode: mode))
        changes.continuation.yield()
    }

    var mode: MiningMode { state.withLock { $0.mode } }

    /// Whether blocks are made empty.
    var isHeld: Bool {
        get { state.withLock { $0.isHeld } }
        set { state.withLock { $0.isHeld = newValue } }
    }

    /// Changes when blocks are made.
    func change(_ body: (inout MiningMode) -> Void) {
        state.withLock { state in
            body(&state.mode)
            state.generation += 1
        }
        changes.continuation.yield()
    }

    /// Calls `seal` at the interval until the task is cancelled.
    ///
    /// To be called once.
    func run(_ seal: @escaping @Sendable () -> Void) async {
        await withDiscardingTaskGroup { group in
            for await _ in changes.stream {
                let (mode, generation) = state.withLock { ($0.mode, $0.generation) }
                guard let interval = mode.interval else { continue }
                group.addTask { await self.run(seal, every: interval, generation) }
            }
        }
    }

    /// Ends after the first wait in which the interval was changed.
    private func run(_ seal: @Sendable () -> Void, every interval: Duration, _ generation: Int) async {
        let clock = ContinuousClock()
        var due = clock.now
        while true {
            due = max(due + interval, clock.now)
            do {
                try await clock.sleep(until: due, tolerance: .zero)
            } catch {
                return
            }
            guard state.withLock({ $0.generation }) == generation else { return }
            seal()
        }
    }
}

extension Simulator {
    /// Makes blocks at the interval until the task is cancelled.
    ///
    /// To be called once.
    func run() async {
        await mining.run { self.seal() }
    }

    /// Makes a block.
    ///
    /// - Parameter onlyIfAny: Whether to make none when nothing waits.
    func seal(onlyIfAny: Bool = false) {
        let isEmpty = mining.isHeld
        let time = clock()
        chain.withLock { chain in
            guard !onlyIfAny || (!isEmpty && chain.pool.executableCount > 0) else { return }
            chain.seal(at: time, isEmpty: isEmpty)
        }
    }
}
