package import Files

/// A program that runs.
package struct Execution: Sendable {
    let child: Child
    /// Writes what it reads, where that is ``Subprocess/Input/inputWriter``.
    package let standardInputWriter: StandardInputWriter
    /// What it prints, where that is ``Subprocess/Output/lines``.
    package let standardOutput: Lines
    /// What it prints as messages, where that is ``Subprocess/Output/lines``.
    package let standardError: Lines

    /// Its number; another process may have it after the run.
    package var processIdentifier: CInt { child.id }

    /// Sends it a signal, or to all processes of its group.
    ///
    /// - Throws: `noSuchProcess` when it has ended.
    package func send(signal: UnixSignal, toProcessGroup: Bool = false) throws(Errno) {
        try child.send(signal, toGroup: toProcessGroup)
    }
}
