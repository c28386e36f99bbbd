/// What a command line got wrong: one sentence.
package struct ValidationError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ message: String) {
        description = message
    }
}

/// A command line that nothing can be done with: the program says so and exits with 2.
package struct CommandLineError: Error, Hashable, CustomStringConvertible {
    /// One sentence, and another one when something else may have been meant.
    ///
    /// Holds no value of an unknown option or of a flag, which may be a secret in the wrong place. What was given as the
    /// value of a known option, or as an argument, it does hold.
    package let message: String
    /// The command that was about to be called, such as `autometa status`.
    package let command: String

    /// Where to read on.
    package var hint: String { "See '\(command) --help' for more information." }

    package var description: String { "\(message)\n\(hint)" }
}

/// Ends a command that has said what there is to say; the program exits with this.
package struct ExitCode: Error, Hashable {
    /// What the system gets to see.
    package let rawValue: Int32

    /// The command was not able to do what it was told, 1.
    package static let failure = ExitCode(rawValue: 1)
}
