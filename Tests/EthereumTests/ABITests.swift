import Ethereum
import JSON
import TestGenerators
import Testing

@Suite("The contract ABI")
struct ABITests {
    struct Vector {
        let types: [ABIType]
        let values: [ABIValue]
        let encoded: [UInt8]
    }

    /// The entries of `Vectors/abi.json`.
    static func vectors() throws -> [Vector] {
        try JSON(parsing: Array(try Vectors.text("abi.json").utf8)).elements.map { entry in
            let names = try #require(entry["types"]).elements.compactMap(\.string)
            let types = try names.map { try #require(ABIType($0)) }
            #expect(types.map(\.description) == names)
            let values = try zip(try #require(entry["values"]).elements, types).map(value)
            return Vector(
                types: types, values: values, encoded: try #require(entry["encoded"]?.string.flatMap { Hex.decode($0) })
            )
        }
    }

    private static func value(_ json: JSON, as type: ABIType) throws -> ABIValue {
        switch type {
        case .array(let element), .fixedArray(let element, _):
            .array(try json.elements.map { try value($0, as: element) })
        case .tuple(let members): .tuple(try zip(json.elements, members).map(value))
        case .bool: .bool(try #require(json.boolean as Bool?))
        case .string: .string(try #require(json.string))
        case .address: .address(try Address(try #require(json.string)))
        case .bytes, .fixedBytes: .bytes(try #require(json.string.flatMap { Hex.decode($0) }))
        case .uint: .uint(try #require(json.string.flatMap { UInt256($0) }))
        case .int: .int(try signed(try #require(json.string)))
        }
    }

    private static func signed(_ text: String) throws -> Int256 {
        guard text.hasPrefix("-") else { return Int256(bitPattern: try #require(UInt256(text))) }
        let magnitude = try #require(UInt256(String(text.dropFirst())))
        return Int256(bitPattern: UInt256.zero.subtractingReportingOverflow(magnitude).partialValue)
    }

    @Test("encodes and decodes what eth_abi does")
    func vectors() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count == 400)
        for vector in vectors {
            #expect(try ABIEncoder.encode(vector.values, as: vector.types) == vector.encoded, "\(vector.types)")
            #expect(try ABIDecoder.decode(vector.encoded, as: vector.types) == vector.values, "\(vector.types)")
        }
    }

    @Test("never reads data that are not all there")
    func truncation() throws {
        for vector in try Self.vectors() where !vector.encoded.isEmpty {
            // Without the last word something is missing, even where that word was mostly padding.
            let truncated = Array(vector.encoded.dropLast(32))
            #expect(throws: ABICodingError.self) { try ABIDecoder.decode(truncated, as: vector.types) }
        }
    }

    @Test("decodes any input without trapping", arguments: [1, 2, 3, 4] as [UInt64])
    func anyInput(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for vector in try Self.vectors() {
            var data = vector.encoded
            // Most damage goes into offsets and lengths, whose last bytes matter.
            for _ in 0..<2 where data.count >= 32 {
                let word = Int.random(in: 0..<data.count / 32, using: &generator)
                data[word * 32 + Int.random(in: 24..<32, using: &generator)] = UInt8(
                    truncatingIfNeeded: generator.next())
            }
            for data in [data, generator.damaged(data)] {
                guard let values = try? ABIDecoder.decode(data, as: vector.types) else { continue }
                // What was accepted has values of the right types: they can be encoded again.
                _ = try ABIEncoder.encode(values, as: vector.types)
            }
        }
    }

    @Test("does not let a few bytes stand for many values")
    func overlap() throws {
        // Each level is two elements whose offsets point to one and the same array: 2^n values in n words.
        let type = try #require(ABIType("uint8[][][][][][][][][][][][]"))
        var data: [UInt8] = word(32)
        for _ in 0..<11 { data += word(2) + word(64) + word(64) }
        data += word(0)
        #expect(throws: ABICodingError.overlapping) { try ABIDecoder.decode(data, as: [type]) }
    }

    @Test(
        "refuses offsets and lengths beyond the data",
        arguments: ["bytes", "string", "uint8[]", "bytes[]", "(bytes,uint8)"], [32, 33, 64, 65, 1 << 40] as [UInt64])
    func bounds(type: String, number: UInt64) throws {
        let type = try #require(ABIType(type))
        #expect(throws: ABICodingError.outOfBounds) { try ABIDecoder.decode(word(number), as: [type]) }
        #expect(throws: ABICodingError.outOfBounds) { try ABIDecoder.decode(word(32) + word(number), as: [type]) }
        let huge = UInt256.max.bigEndianBytes
        #expect(throws: ABICodingError.outOfBounds) { try ABIDecoder.decode(huge, as: [type]) }
        #expect(throws: ABICodingError.outOfBounds) { try ABIDecoder.decode(word(32) + huge, as: [type]) }
    }

    @Test(
        "refuses values that their type does not have",
        arguments: [
            ("uint8", "0x0000000000000000000000000000000000000000000000000000000000000100"),
            ("int8", "0x0000000000000000000000000000000000000000000000000000000000000080"),
            ("int8", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            ("bool", "0x0000000000000000000000000000000000000000000000000000000000000002"),
            ("address", "0x0000000000000000000000010000000000000000000000000000000000000000"),
            ("bytes4", "0x1234567800000000000000000000000000000000000000000000000000000001"),
        ])
    func invalidValues(type: String, hex: String) throws {
        let type = try #require(ABIType(type))
        let data = try #require(Hex.decode(hex))
        #expect(throws: ABICodingError.invalidValue(type)) { try ABIDecoder.decode(data, as: [type]) }
    }

    @Test(
        "refuses to encode values that their type does not have",
        arguments: [
            ("uint8", ABIValue.uint(256)), ("uint8", .int(Int256(1))), ("int8", .int(Int256(128))),
            ("int8", .int(Int256(-129))), ("bytes4", .bytes([1, 2, 3])), ("uint8[2]", .array([.uint(1)])),
            ("uint8[]", .tuple([])), ("bool", .uint(1)), ("string", .bytes([])),
        ])
    func mismatches(type: String, value: ABIValue) throws {
        let type = try #require(ABIType(type))
        #expect(throws: ABICodingError.typeMismatch(type)) { try ABIEncoder.encode([value], as: [type]) }
    }

    @Test(
        "has no type of such a name",
        arguments: [
            "", "uint7", "uint264", "uint0", "uint08", "int+8", "bytes0", "bytes33", "address1", "bool[", "bool]",
            "bool[0]", "bool[-1]", "bool[01]", "bool[][", "()", "(uint8", "uint8)", "(uint8,)", "tuple", "fixed128x18",
            "bool[9999999999999999999]", "bool[65536][65536]", String(repeating: "(", count: 100_000),
            "bool" + String(repeating: "[]", count: 100_000),
        ])
    func unknownTypes(name: String) {
        #expect(ABIType(name) == nil)
    }

    @Test("takes the short names of types")
    func shortNames() {
        #expect(ABIType("uint") == .uint(bits: 256))
        #expect(ABIType("(int,bool)[2]") == .fixedArray(.tuple([.int(bits: 256), .bool]), count: 2))
    }

    private func word(_ number: UInt64) -> [UInt8] {
        UInt256(number).bigEndianBytes
    }
}
