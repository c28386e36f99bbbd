import Testing

@testable import Arguments

@Suite struct HelpTests {
    @Test(arguments: [["--help"], ["-h"], ["help"], [], ["help", "--help"], ["-h", "copy"], ["--nonsense", "-h"]])
    func `the program shows its commands`(_ words: [String]) throws {
        guard case .text(let text) = try Sample.parse(words, width: 80) else { throw NotACommand() }
        #expect(
            text == """
                OVERVIEW: Moves samples from one place to another.

                What it moves is not there any more.
                So take care.

                USAGE: sample <subcommand>

                OPTIONS:
                  --generate-completion-script <shell>
                                          Print a script that completes commands and options.
                                          (values: bash, zsh, fish)
                  --version               Show the version.
                  -h, --help              Show help information.

                SUBCOMMANDS:
                  copy                    Copy one sample's file.
                  list                    List all samples.
                  remote                  Do the same elsewhere.

                  See 'sample help <subcommand>' for detailed help.
                """)
    }

    @Test(arguments: [
        ["copy", "--help"], ["help", "copy"], ["help", "copy", "-h"], ["copy", "a", "--nonsense", "-h"],
        ["copy", "--count", "--help"],
    ])
    func `a command shows what it takes`(_ words: [String]) throws {
        guard case .text(let text) = try Sample.parse(words, width: 80) else { throw NotACommand() }
        #expect(
            text == """
                OVERVIEW: Copy one sample's file.

                USAGE: sample copy [<options>] [<file>] [<target>]

                ARGUMENTS:
                  <file>                  What to copy; - for standard input.
                  <target>                Where to.

                OPTIONS:
                  --force                 Don't ask.
                  --count <count>         How often. (default: 1)
                  --offset <offset>       Where to start.
                  --mode <mode>           How: this one's a choice. (values: fast, careful;
                                          default: fast)
                  --tag <tag>             A tag of the copy.
                  --private-key <NAME>    The variable that holds the key.
                  --bytes <bytes>         Bytes, separated by commas.
                  --version               Show the version.
                  -h, --help              Show help information.
                """)
    }

    @Test func `after two dashes nobody asks for help`() throws {
        #expect(try Copy.parsed(["--", "--help", "-h"])[Copy.file] == "--help")
        #expect(try Copy.parsed(["--tag=--help", "--tag=-h"])[Copy.tags] == ["--help", "-h"])
    }

    @Test func `a command for another program shows where its words go`() throws {
        let help = try Wrapper.text("help", "run")
        #expect(help.contains("USAGE: wrapper run [<words>]"))
        #expect(help.contains("  <words>                 What it is told."))
    }

    @Test func `each level has its own help`() throws {
        #expect(try Sample.text("remote").hasPrefix("OVERVIEW: Do the same elsewhere.\n\nUSAGE: sample remote <subcom"))
        #expect(try Sample.text("help", "remote", "add") == Sample.text("remote", "add", "--help"))
        #expect(try Sample.text("remote", "help", "add") == Sample.text("remote", "add", "--help"))
        #expect(try Sample.text("remote", "add", "-h").contains("USAGE: sample remote add [--port <port>]\n"))
        #expect(try !Sample.text("remote").contains("completion"))
    }

    @Test func `a command that is the whole program has everything on one page`() throws {
        #expect(
            try Single.text("--help") == """
                OVERVIEW: Do one thing.

                USAGE: single [--seed <seed>]

                OPTIONS:
                  --seed <seed>           Where it starts.
                  --generate-completion-script <shell>
                                          Print a script that completes commands and options.
                                          (values: bash, zsh, fish)
                  -h, --help              Show help information.
                """)
    }

    @Test(arguments: [1, 40, 50, 79, 80, 100, 200])
    func `no line is longer than the terminal is wide`(_ width: Int) throws {
        for words in [[], ["copy"], ["list"], ["remote"], ["remote", "add"]] {
            guard case .text(let text) = try Sample.parse(words + ["-h"], width: width) else { throw NotACommand() }
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("  -") && !$0.hasPrefix("  See") }
            #expect(lines.allSatisfy { $0.count <= max(width, 40) })
        }
    }

    @Test func `a narrow terminal has a narrow first column`() throws {
        #expect(
            try Sample.text("list", "--help", width: 40) == """
                OVERVIEW: List all samples.

                Shows each sample on a line of its own,
                in the order in which they were taken.

                USAGE: sample list [--json]

                OPTIONS:
                  --json     Print JSON.
                  --version  Show the version.
                  -h, --help
                             Show help information.
                """)
    }

    @Test func `a usage that is too long goes on in the next line`() throws {
        #expect(
            try Many.text("-h", width: 50).contains(
                """
                USAGE: many [--a-first-option <a-first-option>]
                    [--a-second-option <a-second-option>]
                    [--a-third-option <a-third-option>]
                """))
    }

    @Test(arguments: [
        (nil, nil, 80), ("100", 60, 100), (nil, 60, 60), ("", 60, 60), ("0", nil, 80), ("-5", 60, 60), ("x", 0, 80),
    ])
    func `the width is what the variable says, or the terminal`(_ variable: String?, _ window: Int?, _ width: Int) {
        #expect(Terminal.width(variable: variable, window: window) == width)
    }

    private struct Many: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "many", abstract: "Take three.",
            arguments: ["first", "second", "third"].map { Option<String?>("a-\($0)-option", help: "One.") })

        let arguments: ParsedArguments

        func run() async throws {}
    }
}
