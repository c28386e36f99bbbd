import Foundation
import Testing

@testable import Engine

@Suite struct TallyTests {
    @Test(arguments: Tally.Event.allCases)
    func `each counter is in the documentation`(_ event: Tally.Event) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let file = root.appending(path: "Sources/Engine/Engine.docc/Operations.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("| `autometa_\(event.rawValue)_total` |"))
    }
}
