import Files
import Foundation
import Processes
package import Testing

/// A shell that is asked what it offers to somebody who types.
package enum CompletingShell: String, CaseIterable, Sendable {
    case bash, zsh, fish

    /// Whether all of them are on this machine.
    package static var areInstalled: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return allCases.allSatisfy { shell in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)") }
        }
    }

    /// Checks what is offered behind the line of each example.
    ///
    /// - Parameter script: What the program printed for this shell.
    package func expect(
        _ examples: [CompletionExample], script: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let offers = try await offers(for: examples.map(\.line), script: script)
        for example in examples {
            #expect(offers[example.line] == example.offers, "\(example.line)", sourceLocation: sourceLocation)
        }
    }

    /// Returns what is offered behind each line.
    ///
    /// In a folder that holds one file, `readable`, with nothing of the user's own in the way. bash is asked for what the
    /// script says: that it offers files where that is nothing is left to itself.
    ///
    /// - Parameter lines: Without spaces in their words.
    private func offers(for lines: [String], script: String) async throws -> [String: Set<String>] {
        try await ScratchFolder.with { folder in
            let files = [
                "script": script, "ask": question, ".zshrc": Self.zshrc, "lines": lines.joined(separator: "\n") + "\n",
            ]
            for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: folder.file(name))) }
            try FileManager.default.createDirectory(
                atPath: folder.file("empty"), withIntermediateDirectories: false)
            try Data().write(to: URL(filePath: folder.file("empty/readable")))
            return Self.offers(in: try await run(in: folder))
        }
    }

    /// Each line after `# `, and below it what is offered, perhaps with a tab and a description.
    private static func offers(in output: String) -> [String: Set<String>] {
        var offers: [String: Set<String>] = [:]
        var line = ""
        for text in output.split(separator: "\n") {
            if text.hasPrefix("# ") {
                line = String(text.dropFirst(2))
                offers[line] = []
            } else {
                offers[line, default: []].insert(String(text.prefix { $0 != "\t" }))
            }
        }
        return offers
    }

    private func run(in folder: ScratchFolder) async throws -> String {
        let options = self == .fish ? ["--no-config"] : self == .zsh ? ["-f"] : ["--norc"]
        let variables = [
            "HOME": folder.path, "ZDOTDIR": folder.path, "FOLDER": folder.path, "TERM": "dumb",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        ]
        return try await Subprocess.run(
            .name(rawValue), arguments: options + [folder.file("ask")], environment: .custom(variables),
            workingDirectory: folder.file("empty"), output: .string(limit: 1 << 20)
        ).standardOutput
    }

    private var question: String {
        switch self {
        case .bash: Self.askingBash
        case .zsh: Self.askingZsh
        case .fish: Self.askingFish
        }
    }
}
