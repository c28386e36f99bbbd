internal import Files

/// A program's standard input, with both ends.
struct ProgramInput: Sendable {
    /// What the program gets; `/dev/null` where there is none.
    let theirs: OwnedDescriptor?
    private let writer: StandardInputWriter
    /// What it is to read, unless that comes from the body of the run.
    private let text: String?

    init(_ input: Subprocess.Input) throws(Errno) {
        if case .none = input {
            (theirs, writer, text) = (nil, StandardInputWriter(nil), nil)
            return
        }
        let pipe = try OwnedDescriptor.pipe(.writing)
        (theirs, writer) = (pipe.theirs, StandardInputWriter(pipe.ours))
        text = if case .string(let text) = input { text } else { nil }
    }

    /// For whoever runs the program.
    var openWriter: StandardInputWriter { text == nil ? writer : StandardInputWriter(nil) }

    /// Writes the text, as far as the program reads it.
    func feed() async throws {
        guard let text else { return }
        defer { writer.finish() }
        do {
            try await writer.write(Array(text.utf8))
        } catch let error as Errno where [.brokenPipe, .badFileDescriptor].contains(error) {
            // The program, or its end, came before the end of the text.
        }
    }

    /// Ends what comes from the body of the run.
    func finishBody() {
        if text == nil { writer.finish() }
    }

    /// Says that the program has ended.
    func finish() { writer.finish() }
}
