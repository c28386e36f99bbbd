import Ethereum
import JSON
import TestGenerators
import Testing

@Suite("RLP")
struct RLPTests {
    /// One entry of `Vectors/rlp.json`.
    struct Judgement: Decodable {
        let bytes: String
        let isCanonical: Bool
    }

    @Test("encodes and decodes the Ethereum tests")
    func ethereumTests() throws {
        let json = try JSON(parsing: Array(try Vectors.text("rlptest.json").utf8))
        #expect(json.count == 25)
        for (name, vector) in json.members {
            let input = try #require(vector["in"])
            let encoded = try #require(vector["out"]?.string.flatMap { Hex.decode($0) })
            let item = try name == "bigint" ? Self.twoToThe256 : item(input)
            #expect(item.encoded == encoded, "\(name)")
            #expect(try RLP(decoding: encoded) == item, "\(name)")
        }
    }

    /// The one number among the tests that is too large for ``UInt256``.
    private static let twoToThe256 = RLP.bytes([1] + [UInt8](repeating: 0, count: 32))

    private func item(_ json: JSON) throws -> RLP {
        switch json.kind {
        case .array: .list(try json.elements.map(item))
        case .number: .number(try #require(json.numberText.flatMap { UInt256($0) }))
        default: .bytes(Array(try #require(json.string).utf8))
        }
    }

    @Test("takes exactly the encodings that pyrlp takes")
    func judgements() throws {
        let judgements = try Vectors.decode([Judgement].self, from: "rlp.json")
        #expect(judgements.count == 502)
        for judgement in judgements {
            let bytes = try #require(Hex.decode(judgement.bytes))
            let item = try? RLP(decoding: bytes)
            #expect((item != nil) == judgement.isCanonical, "\(judgement.bytes)")
            if let item { #expect(item.encoded == bytes) }
        }
    }

    @Test(
        "says why it refuses an encoding",
        arguments: [
            ("", RLPError.truncated), ("82ff", .truncated), ("b8", .truncated), ("c1", .truncated),
            ("bfffffffffffffffff", .truncated), ("ff7fffffffffffffff", .truncated), ("0000", .trailingBytes),
            ("8100", .notCanonical), ("b801ff", .notCanonical), ("b900380000", .notCanonical), ("f800", .notCanonical),
        ])
    func refusal(hex: String, error: RLPError) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(throws: error) { try RLP(decoding: bytes) }
    }

    @Test("refuses lists nested deeper than allowed, however deep")
    func depth() throws {
        var item = RLP.list([])
        for _ in 1..<32 { item = .list([item]) }
        #expect(try RLP(decoding: item.encoded) == item)
        #expect(throws: RLPError.tooDeep) { try RLP(decoding: RLP.list([item]).encoded) }
        // 100,000 open lists would overflow the stack of a decoder that follows them all.
        var bytes = [UInt8](repeating: 0xFA, count: 0)
        for length in stride(from: 400_000, to: 0, by: -4) {
            bytes += [0xFA] + [16, 8, 0].map { UInt8(truncatingIfNeeded: (length - 4) >> $0) }
        }
        #expect(throws: RLPError.self) { try RLP(decoding: bytes) }
    }

    @Test("comes back from its encoding", arguments: [1, 2, 3, 4] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let item = randomItem(depth: 4, using: &generator)
            #expect(try RLP(decoding: item.encoded) == item)
        }
    }

    @Test("takes any input without trapping", arguments: [1, 2, 3, 4] as [UInt64])
    func anyInput(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let bytes = generator.damaged(randomItem(depth: 3, using: &generator).encoded)
            if let item = try? RLP(decoding: bytes) { #expect(item.encoded == bytes) }
        }
    }

    private func randomItem(depth: Int, using generator: inout SeededGenerator) -> RLP {
        if depth > 0, Bool.random(using: &generator) {
            let count = Int.random(in: 0...5, using: &generator)
            return .list((0..<count).map { _ in randomItem(depth: depth - 1, using: &generator) })
        }
        return .bytes(generator.bytes([0, 1, 1, 2, 32, 55, 56, 255, 256].randomElement(using: &generator) ?? 0))
    }
}
