import App
import Glibc
import Measuring
import Processes

/// What was measured, when, and with what: what somebody has to know who reads a report later.
enum Provenance {
    /// The date, the commit and Redis' version, where they are known, and which programs; no path of this machine is in it.
    static func facts(_ project: ProjectFolder, _ programs: [WorkerProgram]) async -> [Report.Fact] {
        let root = project.file("")
        let commit = await output(of: "git", ["-C", root, "describe", "--always", "--dirty", "--tags"])
        let redis = await output(of: "redis-server", ["--version"]).flatMap(redisVersion)
        return [Report.Fact("date", date(time(nil)))]
            + [("commit", commit), ("redis", redis)].compactMap { name, value in value.map { Report.Fact(name, $0) } }
            + programs.map { Report.Fact("program_\($0.name)", relative($0.path, to: root)) }
    }

    /// Such as `2026-01-31T12:00:00Z`.
    static func date(_ time: time_t) -> String {
        var (time, parts) = (time, tm())
        gmtime_r(&time, &parts)
        return [
            "\(padded(parts.tm_year + 1_900))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))",
            "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))Z",
        ].joined(separator: "T")
    }

    private static func padded(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Reads `Redis server v=7.0.15 sha=…`.
    static func redisVersion(_ text: String) -> String? {
        text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("v=") }.map { String($0.dropFirst(2)) }
    }

    /// The path of a file from a folder that it is in; of another one its name.
    static func relative(_ path: String, to folder: String) -> String {
        path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : String(path.split(separator: "/").last ?? "")
    }

    /// What a program says in a line; `nil` when it is not there or fails.
    private static func output(of program: String, _ arguments: [String]) async -> String? {
        // Whatever keeps it from being known, it is left out.
        let result = try? await Subprocess.run(.name(program), arguments: arguments, output: .string(limit: 10_000))
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput.split(whereSeparator: \.isNewline).first.map(String.init)
    }
}
