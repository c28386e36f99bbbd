internal import Files

/// A program's standard output or standard error, with both ends.
struct ProgramOutput: Sendable {
    /// What the program gets; `/dev/null` where there is none.
    let theirs: OwnedDescriptor?
    private let reader: PipeReader?
    /// Of a text that goes into the result.
    private let limit: Int?

    init(_ output: Subprocess.Output) throws(Errno) {
        var pipe: (ours: OwnedDescriptor, theirs: OwnedDescriptor)?
        switch output {
        case .discarded:
            (theirs, limit) = (nil, nil)
        case .fileDescriptor(let file, let closes):
            // Nothing can be done about a file that does not close, and it is the program's now.
            defer { if closes { try? file.close() } }
            (theirs, limit) = (try OwnedDescriptor(duplicateOf: file), nil)
        case .lines:
            pipe = try OwnedDescriptor.pipe(.reading)
            (theirs, limit) = (pipe?.theirs, nil)
        case .string(let most):
            pipe = try OwnedDescriptor.pipe(.reading)
            (theirs, limit) = (pipe?.theirs, most)
        }
        reader = pipe.map { PipeReader($0.ours) }
    }

    /// For whoever runs the program.
    var lines: Lines { Lines(reader: limit == nil ? reader : nil) }

    /// Reads what goes into the result; nothing in the other cases.
    func collected() async throws -> String {
        guard let reader, let limit else { return "" }
        return String(decoding: try await reader.all(limit: limit), as: UTF8.self)
    }

    /// Throws away what nobody has read.
    func discardRest() async throws {
        if limit == nil { try await reader?.discardAll() }
    }

    /// Says that the program has ended.
    func finish() { reader?.finish() }
}
