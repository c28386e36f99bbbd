/// Why the journal could not do what was asked.
package struct JournalError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The store could not be reached, or its answer got lost.
        case unreachable
        /// The store answered with an error.
        case refused
        /// The store holds something that cannot be understood.
        case malformed
        /// The store was not compared with the chain since it came back, perhaps with older data: nothing was moved.
        case lost
        /// The store is of another format than this program knows: nothing in it can be moved.
        case format
        /// The connection that the step was meant for is gone.
        case superseded
    }

    package var code: Code
    /// The step, for example `bind`.
    package var step: String
    /// For people; never holds credentials.
    package var message: String

    package init(_ code: Code, step: String, _ message: String) {
        self.code = code
        self.step = step
        self.message = message
    }

    /// Whether nothing was moved because the store may have lost writes: repeating the step at once would be in vain.
    static func isLost(_ error: any Error) -> Bool { (error as? JournalError)?.code == .lost }

    package var description: String { "journal \(step): \(message)" }
}
