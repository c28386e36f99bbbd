import Arguments

/// A program with one of everything.
enum Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Moves samples from one place to another.",
        discussion: "What it moves is not there any more.\nSo take care.", version: "1.2.3",
        subcommands: [Copy.self, List.self, Remote.self])
}

struct Copy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy one sample's file.",
        arguments: [file, target, force, count, offset, mode, tags, key, bytes])

    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case fast, careful
    }

    static let file = Argument<String>("file", help: "What to copy; - for standard input.")
    static let target = Argument<String>("target", help: "Where to.")
    static let force = Flag("force", help: "Don't ask.")
    static let count = Option("count", default: 1, help: "How often.")
    static let offset = Option<Int?>("offset", help: "Where to start.")
    static let mode = Option("mode", default: Mode.fast, help: "How: this one's a choice.")
    static let tags = Option<[String]>("tag", help: "A tag of the copy.")
    static let key = Option<String?>("private-key", valueName: "NAME", help: "The variable that holds the key.")
    static let bytes = Option<[UInt8]?>("bytes", help: "Bytes, separated by commas.") { text throws(ValidationError) in
        let bytes = text.split(separator: ",").map { UInt8($0) }
        guard !bytes.contains(nil) else { throw ValidationError("it is not a list of bytes") }
        return bytes.compactMap(\.self)
    }

    let arguments: ParsedArguments

    func validate() throws(ValidationError) {
        guard arguments[Self.count] > 0 else { throw ValidationError("--count must be above 0.") }
    }

    func run() async throws {}

    /// Understands the words behind `sample copy`.
    static func parsed(_ words: [String]) throws -> ParsedArguments {
        guard case .command(let command) = try Sample.parse(["copy"] + words) else { throw NotACommand() }
        return command.arguments
    }
}

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all samples.",
        discussion: "Shows each sample on a line of its own, in the order in which they were taken.",
        arguments: [json])

    static let json = Flag("json", help: "Print JSON.")

    let arguments: ParsedArguments

    func run() async throws {}
}

/// A group in a group.
enum Remote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote", abstract: "Do the same elsewhere.", subcommands: [RemoteAdd.self])
}

struct RemoteAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a place.", arguments: [port])

    static let port = Option<UInt16?>("port", help: "Its port.")

    let arguments: ParsedArguments

    func run() async throws {}
}

/// A program that is one command.
struct Single: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "single", abstract: "Do one thing.", arguments: [seed])

    static let seed = Option<UInt64?>("seed", help: "Where it starts.")

    let arguments: ParsedArguments

    func run() async throws {}
}

/// A program whose command stands for another program.
enum Wrapper: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wrapper", abstract: "Run things.", version: "1", subcommands: [Wrapped.self])
}

struct Wrapped: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run something else.", arguments: [words])

    static let words = Passthrough("words", help: "What it is told.")

    let arguments: ParsedArguments

    func run() async throws {}
}

struct NotACommand: Error {}

extension ParsableCommand {
    /// The text that a command line asks for.
    static func text(_ words: String..., width: Int = 80) throws -> String {
        guard case .text(let text) = try parse(words, width: width) else { throw NotACommand() }
        return text
    }
}
