import JSON
import Testing

@Suite struct JSONTests {
    @Test func `Members and elements are found`() throws {
        let json = try JSON(parsing: Array(#" {"a": [1, "two", null, true, {"b": []}], "c": false} "#.utf8))
        #expect(json.kind == .object)
        #expect(json.count == 2)
        #expect(json.members.map(\.name) == ["a", "c"])
        #expect(json["a"]?.count == 5)
        #expect(json["a"]?[0]?.integer == 1)
        #expect(json["a"]?[1]?.string == "two")
        #expect(json["a"]?[2]?.isNull == true)
        #expect(json["a"]?[3]?.boolean == true)
        #expect(json["a"]?[4]?["b"]?.count == 0)
        #expect(json["c"]?.boolean == false)
        #expect(json["a"]?.elements.map(\.kind) == [.number, .string, .null, .boolean, .object])
    }

    @Test func `What is not there is nil`() throws {
        let json = try JSON(parsing: Array(#"[1]"#.utf8))
        #expect(json["a"] == nil)
        #expect(json[1] == nil)
        #expect(json[-1] == nil)
        #expect(json[0]?["a"] == nil)
        #expect(json[0]?[0] == nil)
        #expect(json[0]?.count == 0)
        #expect(json.string == nil)
        #expect(json.boolean == nil)
        #expect(json.numberText == nil)
        #expect(json.members.first { _ in true } == nil)
    }

    @Test func `The last of several members with one name wins`() throws {
        let json = try JSON(parsing: Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8))
        #expect(json["a"]?.integer == 3)
        #expect(json.count == 3)
    }

    @Test func `Names are compared byte by byte`() throws {
        let json = try JSON(parsing: Array("{\"e\u{301}\":1}".utf8))
        #expect(json["e\u{301}"]?.integer == 1)
        #expect(json["\u{E9}"] == nil)
    }

    @Test func `Numbers keep their exact text`() throws {
        let wei = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        let json = try JSON(parsing: Array("[\(wei), -0, 1.50, 1e400]".utf8))
        #expect(json.elements.map(\.numberText) == [wei, "-0", "1.50", "1e400"])
        #expect(json.elements.map(\.integer) == [nil, 0, nil, nil])
    }

    @Test func `Raw bytes are the source without surrounding white space`() throws {
        let json = try JSON(parsing: Array(#" {"a" : [ 1 , {"b":"\u0041"} ] } "#.utf8))
        #expect(json.raw.elementsEqual(#"{"a" : [ 1 , {"b":"\u0041"} ] }"#.utf8))
        #expect(json["a"]?.raw.elementsEqual(#"[ 1 , {"b":"\u0041"} ]"#.utf8) == true)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0000\u00e9\u6f22\uD83c\uDcA1""#, "\u{0}é漢🂡"),
        (#""plain é 漢 🂡""#, "plain é 漢 🂡"),
        (#""""#, ""),
    ])
    func `Escapes are resolved`(source: String, text: String) throws {
        #expect(try JSON(parsing: Array(source.utf8)).string == text)
    }

    @Test func `Depth is bounded by the caller`() throws {
        let nested = { (depth: Int) in
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try JSON(parsing: nested(64)).count == 1)
        #expect(throws: JSONError(code: .tooDeep, offset: 64)) { try JSON(parsing: nested(65)) }
        #expect(throws: JSONError(code: .tooDeep, offset: 0)) { try JSON(parsing: nested(1), maximumDepth: 0) }
        #expect(try JSON(parsing: nested(1_000_000), maximumDepth: .max).count == 1)
    }

    @Test func `The error tells the kind of fault and its place`() {
        #expect("\(JSONError(code: .unexpectedByte, offset: 3))" == "invalid JSON at byte 3: unexpected byte")
    }
}
