import Files
import Foundation
import Processes
import TestServers
import Testing

/// The script that builds another commit's worker and has the driver measure both, with a `swift` that builds at once.
@Suite(.timeLimit(.minutes(1)), .serialized, .startsProcesses) struct CompareWithTests {
    @Test func `The driver gets both programs, and what else was said`() async throws {
        try await withRepository { run in
            let result = try await run(["HEAD~1", "tuned", "--jobs", "5"])
            #expect(result.terminationStatus == .exited(0))
            let words = result.standardOutput.split(separator: " ").map(String.init)
            #expect(words.prefix(5) == ["tuned", "--jobs", "5", "--worker", ".build/release/autometa"])
            // The program of the commit before, whose source said something else.
            #expect(words.dropFirst(5).first == "--base")
            #expect(result.standardOutput.contains("base is old, this is new"))
            #expect(result.standardError.contains("compare-with: building HEAD~1\n"))
            #expect(try await run(["HEAD~1"]).standardError == "")
        }
    }

    @Test func `Where instructions are to be counted it also gets both linked for that`() async throws {
        try await withRepository(variables: ["INSTRUCTIONS=1"]) { run in
            let result = try await run(["HEAD~1", "--jobs", "5"])
            #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
            let words = result.standardOutput.split(whereSeparator: \.isWhitespace).map(String.init)
            let places = try ["--base", "--instructions", "--base-instructions"].map { option in
                words[try #require(words.firstIndex(of: option)) + 1]
            }
            #expect(places[1] == ".build-static/release/autometa")
            #expect(places[2] == "\(places[0])-static")
            #expect(result.standardOutput.contains("base is old static, this is new"))
            #expect(try await run(["HEAD~1"]).standardError == "")
        }
    }

    @Test(arguments: ["nonsense", "--all", ""]) func `A base that does not exist is one sentence`(base: String)
        async throws
    {
        try await withRepository { run in
            let result = try await run([base])
            #expect(result.terminationStatus == .exited(2))
            #expect(result.standardOutput == "")
            let missing =
                "Name the commit to compare with: Benchmarks/compare-with COMMIT, or make bench-compare BASE=COMMIT."
            let sentence = base.isEmpty ? missing : "There is no commit \(base)."
            #expect(result.standardError == "compare-with: \(sentence)\n")
        }
    }

    @Test func `A base that cannot be built is one sentence that names the compiler's words`() async throws {
        try await withRepository { run in
            let result = try await run(["broken"])
            #expect(result.terminationStatus == .exited(2))
            #expect(result.standardOutput == "")
            let lines = result.standardError.split(separator: "\n")
            #expect(lines.count == 2)
            let last = try #require(lines.last)
            #expect(last.hasPrefix("compare-with: The commit broken cannot be built; "))
            let log = try #require(last.split(separator: " ").first { $0.hasSuffix(".log") })
            #expect(try String(contentsOfFile: String(log), encoding: .utf8).contains("error: it does not compile"))
        }
    }

    @Test(arguments: [UnixSignal.interrupt, .terminate])
    func `A signal to its process group while it builds, as of a Ctrl-C, leaves nothing`(
        signal: UnixSignal
    ) async throws {
        try await withRepository(interruptedBy: signal) { run in
            let result = try await run(["HEAD~1"])
            #expect(result.terminationStatus == .exited(128 + signal.rawValue))
        }
    }

    // MARK: A repository

    private typealias Run = ([String]) async throws -> ExecutionResult<Void>

    /// Makes a repository with the script and three commits, `broken` among them, and looks for worktrees in the end.
    private func withRepository(
        interruptedBy signal: UnixSignal? = nil, variables: [String] = [], _ body: (Run) async throws -> Void
    ) async throws {
        let script = URL(filePath: #filePath).appending(path: "../../../Benchmarks/compare-with").standardized.path
        try await ScratchFolder.with { folder in
            let setUp = try await Subprocess.run(
                .name("bash"), arguments: ["-euc", Self.setUp, "bash", script, signal.map { "\($0.rawValue)" } ?? ""],
                workingDirectory: folder.path, error: .string(limit: 65_536))
            #expect(setUp.terminationStatus.isSuccess, "\(setUp.standardError)")
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            try await body { arguments in
                try await Subprocess.run(
                    .name("env"),
                    arguments: ["PATH=\(folder.file("bin")):\(path)", "TMPDIR=\(folder.file("tmp"))"]
                        + variables + [folder.file("project/Benchmarks/compare-with")] + arguments,
                    output: .string(limit: 65_536), error: .string(limit: 65_536))
            }
            let worktrees = try await Subprocess.run(
                .name("git"), arguments: ["-C", folder.file("project"), "worktree", "list"],
                output: .string(limit: 65_536))
            #expect(worktrees.standardOutput.split(separator: "\n").count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("tmp")).isEmpty)
        }
    }

    /// The arguments are the script and the signal that ends it while it builds, if any does.
    private static let setUp = #"""
        mkdir -p bin tmp project/Benchmarks
        cat >bin/swift <<'END'
        #!/usr/bin/env bash
        set -euo pipefail
        out=.build
        for argument; do
            [ "${previous:-}" != --scratch-path ] || out=$argument
            [ "${previous:-}" != --product ] || product=$argument
            [ "$argument" != --static-swift-stdlib ] || kind=" static"
            previous=$argument
        done
        if [ -e broken ]; then echo "error: it does not compile"; echo "and so on" >&2; exit 1; fi
        if [ "$out" != .build ] && [ -n "SIGNAL" ]; then kill -SIGNAL 0; sleep 30; fi
        mkdir -p "$out/release"
        if [ "$product" = autometa-bench ]; then
            printf '#!/usr/bin/env bash\necho "$@"\necho "base is $("${@: -1}"), this is $(.build/release/autometa)"\n' \
                >"$out/release/$product"
        else
            printf '#!/usr/bin/env bash\necho %s\n' "$(cat source)${kind:-}" >"$out/release/$product"
        fi
        chmod +x "$out/release/$product"
        END
        sed -i "s/SIGNAL/${2}/g; s/-n \"\"/1 = 2/" bin/swift
        chmod +x bin/swift
        cp "$1" project/Benchmarks/compare-with
        cd project
        printf '.build*\n' >.gitignore
        git init --quiet .
        commit() { git add --all && git -c user.name=test -c user.email=test@localhost commit --quiet --message "$1"; }
        touch broken && commit broken && git tag broken && git rm --quiet broken
        echo old >source && commit old
        echo new >source && commit new
        """#
}
