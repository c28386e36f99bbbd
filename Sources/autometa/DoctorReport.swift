import App
import Logging

/// A diagnosis for people: a line for each finding, and one for what to do about it.
struct DoctorReport {
    let text: String

    /// - Parameter isDecorated: Whether colours and signs may be used; otherwise words in ASCII.
    init(_ diagnosis: Diagnosis, isDecorated: Bool) {
        var lines: [String] = []
        for section in diagnosis.sections {
            lines.append(section.title.withControlsEscaped)
            for finding in section.findings { lines += Self.lines(finding, isDecorated) }
        }
        let (problems, warnings) = (diagnosis.count(.problem), diagnosis.count(.warning))
        lines.append("\(Self.counted(problems, "problem")), \(Self.counted(warnings, "warning")).")
        text = lines.joined(separator: "\n")
    }

    private static func lines(_ finding: Finding, _ isDecorated: Bool) -> [String] {
        let mark = isDecorated ? finding.verdict.sign : padded(finding.verdict.rawValue, to: 7)
        let line = "  \(mark) \(padded(finding.check, to: nameWidth)) \(finding.found.withControlsEscaped)"
        guard !finding.remedy.isEmpty else { return [line] }
        let indent = String(repeating: " ", count: (isDecorated ? 1 : 7) + nameWidth + 4)
        return [line, indent + finding.remedy.withControlsEscaped]
    }

    private static let nameWidth = 22

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension Finding.Verdict {
    /// One character, coloured.
    fileprivate var sign: String {
        switch self {
        case .ok: Console.paint("✓", with: .green)
        case .warning: Console.paint("!", with: .yellow)
        case .problem: Console.paint("✗", with: .red)
        case .skipped: "-"
        }
    }
}
