import Foundation
import JSON
import TestGenerators
import Testing

/// Compares the parser with Foundation's on seeded random texts, valid ones and damaged ones.
///
/// Foundation differs in three ways, each of which is recognised and set aside: it refuses numbers that no Double can
/// hold, accepts a comma before a closing bracket, and takes a text with a zero among its first bytes for UTF-16.
@Suite struct JSONFuzzTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `Accepts and refuses what Foundation does, and reads the same`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<4_000 {
            let text = TextGenerator.text(using: &random)
            let shown = "seed \(seed): \(String(decoding: text, as: UTF8.self).debugDescription)"
            let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            do {
                let ours = try JSON(parsing: text)
                if let theirs {
                    accepted += 1
                    #expect(Self.isSame(ours, theirs), "\(shown)")
                } else {
                    #expect(Self.hasHugeNumber(ours), "only Foundation refuses, \(shown)")
                }
            } catch {
                #expect(theirs == nil || Self.isLeniency(text, error), "only Foundation accepts, \(shown)")
            }
        }
        #expect(accepted > 2_000)
    }

    static func hasHugeNumber(_ json: JSON) -> Bool {
        switch json.kind {
        case .number: json.numberText.flatMap { Double($0) }?.isFinite != true
        case .array: json.elements.contains(where: hasHugeNumber)
        case .object: json.members.contains { hasHugeNumber($0.value) }
        case .null, .boolean, .string: false
        }
    }

    static func isLeniency(_ text: [UInt8], _ error: JSONError) -> Bool {
        if text.prefix(4).contains(0) { return true }
        let before = text.prefix(error.offset).last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        return before == UInt8(ascii: ",") && [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(text[error.offset])
    }

    static func isSame(_ ours: JSON, _ theirs: Any) -> Bool {
        switch ours.kind {
        case .null: theirs is NSNull
        case .boolean: (theirs as? Bool) == ours.boolean
        case .number: isClose((theirs as? NSNumber)?.doubleValue, ours.numberText.flatMap { Double($0) })
        case .string: (theirs as? String).map { Array($0.utf8) } == ours.string.map { Array($0.utf8) }
        case .array:
            (theirs as? [Any]).map { $0.count == ours.count && zip(ours.elements, $0).allSatisfy(isSame) } ?? false
        case .object:
            (theirs as? [String: Any]).map { members in
                Set(ours.members.map(\.name)).count == members.count
                    && members.allSatisfy { name, value in ours[name].map { isSame($0, value) } ?? false }
            } ?? false
        }
    }

    /// Foundation keeps 38 digits of a long integer.
    static func isClose(_ one: Double?, _ other: Double?) -> Bool {
        guard let one, let other else { return false }
        return one == other || abs(one - other) <= 1e-12 * max(abs(one), abs(other))
    }
}
