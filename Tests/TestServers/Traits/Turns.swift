import Concurrency

/// A number of turns that tasks take, in the order in which they ask.
package final class Turns: Sendable {
    private struct State {
        var free: Int
        /// Those who wait, the first one first.
        var waiting: [(id: Int, turn: AsyncStream<Never>.Continuation)] = []
        var nextID = 0
    }

    private let state: Locked<State>

    /// - Parameter count: How many tasks have a turn at once; at least one.
    package init(_ count: Int) {
        state = Locked(State(free: max(1, count)))
    }

    /// How many tasks wait for a turn.
    package var waiting: Int { state.withLock(\.waiting.count) }

    /// Runs `body` when it is its turn, and gives the turn back whatever comes of it.
    ///
    /// A task that has a turn of these does not wait for a second one.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits, and what `body` throws.
    package func take<Result>(_ body: () async throws -> Result) async throws -> Result {
        guard !Self.taken.contains(ObjectIdentifier(self)) else { return try await body() }
        try await wait()
        defer { giveBack() }
        return try await Self.$taken.withValue(Self.taken.union([ObjectIdentifier(self)]), operation: body)
    }

    /// What the current task has a turn of.
    @TaskLocal private static var taken: Set<ObjectIdentifier> = []

    private func wait() async throws {
        let (isMine, turn) = AsyncStream.makeStream(of: Never.self)
        let id = state.withLock { state -> Int? in
            guard state.free == 0 else {
                state.free -= 1
                return nil
            }
            state.nextID += 1
            state.waiting.append((state.nextID, turn))
            return state.nextID
        }
        guard let id else { return }
        for await _ in isMine {}
        // That was the turn, or the task is cancelled.
        let wasInVain = state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0.id == id }) else { return false }
            state.waiting.remove(at: place)
            return true
        }
        if wasInVain { throw CancellationError() }
    }

    private func giveBack() {
        let next = state.withLock { state in
            if state.waiting.isEmpty { state.free += 1 }
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.turn.finish()
    }
}
