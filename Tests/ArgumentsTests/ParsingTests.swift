import Arguments
import Testing

@Suite struct ParsingTests {
    @Test(arguments: [
        ["--count", "3", "--force", "a", "b"], ["a", "b", "--force", "--count", "3"],
        ["a", "--count=3", "b", "--force"],
        ["--force", "a", "--count", "3", "--", "b"], ["--force", "--count=3", "--", "a", "b"],
    ])
    func `options stand before, between and behind arguments`(_ words: [String]) throws {
        let arguments = try Copy.parsed(words)
        #expect(arguments[Copy.count] == 3 && arguments[Copy.force])
        #expect(arguments[Copy.file] == "a" && arguments[Copy.target] == "b")
    }

    @Test func `what is not given has its default`() throws {
        let arguments = try Copy.parsed([])
        #expect(arguments[Copy.file] == nil && arguments[Copy.target] == nil && arguments[Copy.offset] == nil)
        #expect(!arguments[Copy.force] && arguments[Copy.tags] == [] && arguments[Copy.bytes] == nil)
        #expect(Copy.configuration.arguments.allSatisfy { !arguments.isGiven($0) })
        #expect(arguments[Copy.count] == 1 && arguments[Copy.mode] == .fast)
    }

    @Test func `of a repeated option the last counts, unless it collects`() throws {
        let arguments = try Copy.parsed(["--count", "2", "--tag=a", "--count=3", "--tag", "b", "--force", "--force"])
        #expect(arguments[Copy.count] == 3 && arguments[Copy.tags] == ["a", "b"] && arguments[Copy.force])
    }

    @Test func `after two dashes everything is an argument`() throws {
        let arguments = try Copy.parsed(["--", "--force", "--"])
        #expect(arguments[Copy.file] == "--force" && arguments[Copy.target] == "--" && !arguments[Copy.force])
    }

    @Test func `a dash alone is a value, and so is what looks like a negative number`() throws {
        let arguments = try Copy.parsed(["-", "-5", "--offset", "-7", "--tag", "-.5", "--tag", "-", "--tag=--x=y"])
        #expect(arguments[Copy.file] == "-" && arguments[Copy.target] == "-5" && arguments[Copy.offset] == -7)
        #expect(arguments[Copy.tags] == ["-.5", "-", "--x=y"])
    }

    @Test func `an empty word is a value`() throws {
        #expect(try Copy.parsed(["", "--tag", ""])[Copy.file] == "")
        #expect(try Copy.parsed(["", "--tag", ""])[Copy.tags] == [""])
    }

    @Test func `values are understood as what they are declared to be`() throws {
        let arguments = try Copy.parsed(["--mode", "careful", "--bytes", "1,2", "--private-key", "KEY"])
        #expect(arguments.isGiven(Copy.mode) && arguments.isGiven(Copy.key) && !arguments.isGiven(Copy.count))
        #expect(arguments[Copy.mode] == .careful && arguments[Copy.bytes] == [1, 2] && arguments[Copy.key] == "KEY")
        guard case .command(let command) = try Sample.parse(["remote", "add", "--port", "65535"]) else {
            throw NotACommand()
        }
        #expect(command.arguments[RemoteAdd.port] == 65_535)
    }

    @Test(arguments: [[], ["--help"], ["-h", "--version", "--", "--force=1", "help", "--unknown"]])
    func `a command for another program has every word as it is`(_ words: [String]) throws {
        guard case .command(let command) = try Wrapper.parse(["run"] + words) else { throw NotACommand() }
        #expect(command.arguments[Wrapped.words] == words)
    }

    @Test func `a program may be one command`() throws {
        guard case .command(let command) = try Single.parse(["--seed", "18446744073709551615"]) else {
            throw NotACommand()
        }
        #expect(command.arguments[Single.seed] == .max)
    }

    @Test func `the version is shown at every level, and only where there is one`() throws {
        #expect(try Sample.text("--version") == "1.2.3")
        #expect(try Sample.text("copy", "a", "--version", "--nonsense") == "1.2.3")
        #expect(try Sample.text("remote", "--version") == "1.2.3")
        #expect(throws: CommandLineError.self) { try Single.parse(["--version"]) }
    }

    @Test(arguments: [
        ("", "admin", nil), ("a", "admin", "admin"), ("ADMIN", "admin", "admin"), ("amdin", "admin", "admin"),
        ("adm1n", "admin", "admin"), ("nonsense", "admin", nil), ("contracts.registy", "contracts.registry", "same"),
    ])
    func `a slip is near to what was meant`(_ text: String, _ name: String, _ nearest: String?) {
        #expect(Spelling.nearest(to: text, among: [name]) == (nearest == "same" ? name : nearest))
        #expect(Spelling.nearest(to: text, among: []) == nil)
    }
}
