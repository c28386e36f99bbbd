import App
import Engine
import Foundation
import Testing

/// The README says what the program does; these tests keep it from saying anything else.
@Suite struct ReadmeTests {
    @Test func `The configuration table is what the settings say`() throws {
        let expected = "\(Self.start)\n\(ConfigurationTable.markdown)\n\(Self.end)"
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let start = try #require(text.firstRange(of: Self.start))
        let end = try #require(text.firstRange(of: Self.end))
        if ProcessInfo.processInfo.environment["UPDATE_README"] == "1" {
            let updated = text[..<start.lowerBound] + expected + text[end.upperBound...]
            try Data(updated.utf8).write(to: Self.file, options: .atomic)
        } else {
            #expect(text[start.lowerBound..<end.upperBound] == expected, "Run: make readme")
        }
    }

    @Test(arguments: DeadReason.allCases)
    func `Every reason of a dead letter is documented`(_ reason: DeadReason) throws {
        #expect(try String(contentsOf: Self.file, encoding: .utf8).contains("`\(reason.rawValue)`"))
    }

    private static let file = URL(filePath: #filePath).appending(path: "../../../README.md").standardized
    private static let start = "<!-- configuration table: `make readme` writes it -->"
    private static let end = "<!-- end of the configuration table -->"
}
