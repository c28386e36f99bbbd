import Foundation
import JSON
import Testing

/// Origin: nst/JSONTestSuite, "Parsing JSON is a Minefield" (Vectors/JSONTestSuite.tsv).
@Suite struct JSONConformanceTests {
    /// One case of the suite.
    struct Vector: CustomTestStringConvertible {
        let expectation: Character
        let name: String
        let bytes: [UInt8]

        var testDescription: String { "\(expectation)_\(name)" }
        var isAccepted: Bool { (try? JSON(parsing: bytes, maximumDepth: 512)) != nil }
    }

    static let vectors: [Vector] = {
        guard let file = Bundle.module.url(forResource: "JSONTestSuite", withExtension: "tsv", subdirectory: "Vectors"),
            let text = try? String(contentsOf: file, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            let digits = Array(fields[2])
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...($0 + 1)]), radix: 16)
            }
            return Vector(expectation: fields[0].first ?? "?", name: String(fields[1]), bytes: bytes)
        }
    }()

    @Test func `The suite is complete`() {
        #expect(
            Dictionary(grouping: Self.vectors, by: \.expectation).mapValues(\.count) == ["y": 95, "n": 186, "i": 35])
    }

    @Test(arguments: vectors.filter { $0.expectation == "y" })
    func `Valid texts are accepted`(vector: Vector) {
        #expect(vector.isAccepted)
    }

    @Test(arguments: vectors.filter { $0.expectation == "n" })
    func `Invalid texts are refused`(vector: Vector) {
        #expect(!vector.isAccepted)
    }

    /// Numbers of any size are accepted, since their text is kept; whatever is not UTF-8 or not Unicode is refused.
    @Test(arguments: vectors.filter { $0.expectation == "i" })
    func `Where the standard leaves the choice it is made the same way`(vector: Vector) {
        let isAccepted = vector.name.hasPrefix("number_") || vector.name == "structure_500_nested_arrays"
        #expect(vector.isAccepted == isAccepted)
    }

    @Test(arguments: ["[", "[{\"\":"])
    func `A hundred thousand open containers cost no stack`(opening: String) {
        let bytes = Array(String(repeating: opening, count: 100_000).utf8)
        #expect(throws: JSONError(code: .unexpectedEnd, offset: bytes.count)) {
            try JSON(parsing: bytes, maximumDepth: .max)
        }
    }
}
