import Engine

/// Lets all writes that are under way at the same time share one `WAIT`.
///
/// `WAIT` holds up every later command of its connection until the replicas have answered, so there is never more than one.
/// A write is covered by any `WAIT` that begins after the write was acknowledged.
actor ReplicaGate {
    private let changed = Signal()
    private var begun = 0
    private var isWaiting = false
    /// How many writes wait to be covered.
    private(set) var callers = 0
    /// The newest that has ended: its number and how many replicas it reached.
    private var latest = (number: 0, replicas: 0)

    /// Returns how many replicas have everything that was written before the call.
    ///
    /// - Parameter wait: Sends one `WAIT` and returns how many replicas it reached.
    func replicas(_ wait: () async throws -> Int) async throws -> Int {
        let needed = begun + 1
        callers += 1
        defer { callers -= 1 }
        while latest.number < needed {
            let seen = changed.generation
            if isWaiting {
                await changed.wait(past: seen)
                try Task.checkCancellation()
            } else {
                try await lead(wait)
            }
        }
        return latest.replicas
    }

    private func lead(_ wait: () async throws -> Int) async throws {
        begun += 1
        let number = begun
        isWaiting = true
        // Whoever follows tries itself when this fails.
        defer {
            isWaiting = false
            changed.notify()
        }
        latest = (number, try await wait())
    }
}
