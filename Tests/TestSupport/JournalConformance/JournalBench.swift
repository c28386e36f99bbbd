package import Engine

/// What an implementation of the journal port provides to be checked by ``JournalConformance``.
///
/// Each check gets a bench of its own, with an empty store.
package protocol JournalBench: Sendable {
    /// The journal of one worker, always of the same store.
    func journal(for worker: String) -> any Journal

    /// Puts entries at the tail of the inbox, as producers do.
    func push(_ entries: [[UInt8]]) async throws

    /// Lets at least this much time pass on the store's clock.
    func advance(by duration: Duration) async throws

    /// Sets the store's clock back.
    func setClockBack(by duration: Duration) async throws

    /// Makes the store another one, with all that it holds, under the connections that there are.
    func exchange() async throws

    /// Makes the store one that does not know of the last of the writes that are numbered.
    func forgetWrites(_ count: UInt64) async throws

    /// Forgets everything, under the connections that there are.
    func wipe() async throws

    /// Orders something of a recovery, as an operator does.
    func order(_ order: RecoveryOrder?) async throws

    /// Makes the store one that was last recovered by a program of another format, or of one that had none yet.
    func write(format: Int?) async throws

    /// All that is in the inbox, the next one first.
    var inbox: [[UInt8]] { get async throws }

    /// All that is in the delayed set, in any order.
    var delayed: [[UInt8]] { get async throws }

    /// All that is in the done stream, the oldest first.
    var done: [StreamEntry] { get async throws }

    /// All that is in the dead-letter stream, the oldest first.
    var dead: [StreamEntry] { get async throws }

    /// How many jobs were dropped since at each dead letter.
    var deadRepeats: [Int] { get async throws }
}
