/// Why the journal could not do what was asked.
package struct JournalError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The store could not be reached, or its answer got lost.
        case unreachable
        /// The store answered with an error.
        case refused
        /// The store holds something that cannot be understood.
        case malformed
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

    package var description: String { "journal \(step): \(message)" }
}
