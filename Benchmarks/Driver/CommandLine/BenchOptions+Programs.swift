import App
import Arguments
import Glibc

extension BenchOptions {
    static let programKeys: [any ArgumentKey] = [worker, base, instructions, baseInstructions]

    static let worker = Option<String?>(
        "worker", valueName: "path",
        help: "The program whose worker is measured. (default: autometa beside this program)")
    static let base = Option<String?>(
        "base", valueName: "path",
        help: "A second program, measured in turn with the first, which is compared with it. (default: none)")

    static let instructions = Option<String?>(
        "instructions", valueName: "path",
        help: """
            The first program linked with --static-swift-stdlib, whose instructions for a job are counted by valgrind. \
            (default: they are not counted)
            """)
    static let baseInstructions = Option<String?>(
        "base-instructions", valueName: "path", help: "The same of the second program. (default: they are not counted)")

    /// What is measured: this project's worker, and the one that it is compared with.
    var programs: [WorkerProgram] {
        let this = arguments[Self.worker] ?? SiblingProgram("autometa").path
        let programs =
            [("this", this, Self.instructions)]
            + (arguments[Self.base].map { [("base", $0, Self.baseInstructions)] } ?? [])
        return programs.map { name, path, countable in
            WorkerProgram(
                name: name, path: Self.absolute(path), countable: arguments[countable].map(Self.absolute))
        }
    }

    /// - Throws: What is wrong with the first program that cannot be run.
    func validatePrograms() throws(ValidationError) {
        for key in [Self.worker, Self.base, Self.instructions, Self.baseInstructions] {
            if let path = arguments[key], !Self.isProgram(path) {
                throw ValidationError("\(key.definition.name): there is no program \(path).")
            }
        }
        guard arguments[Self.baseInstructions] == nil || arguments[Self.base] != nil else {
            throw ValidationError("--base-instructions needs --base.")
        }
    }

    /// Whether it is a file that can be run.
    static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// The whole path of a file: workers run elsewhere.
    private static func absolute(_ path: String) -> String {
        guard let whole = realpath(path, nil) else { return path }
        defer { free(whole) }
        return String(cString: whole)
    }
}
