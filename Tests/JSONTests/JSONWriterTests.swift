import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `Commas and colons stand where they belong`() {
        var writer = JSONWriter()
        writer.object {
            $0.member("jsonrpc", "2.0")
            $0.member("id", UInt64.max)
            $0.member("live", true)
            $0.member("params") {
                $0.array {
                    $0.null()
                    $0.array { _ in }
                    $0.object { _ in }
                    $0.boolean(false)
                }
            }
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":18446744073709551615,"live":true,"params":[null,[],{},false]}"#)
    }

    @Test func `A written string reads back the same`() throws {
        let text = "quote \" backslash \\ control \u{0}\u{1F}\n accents é 漢 🂡 \u{7F}"
        var writer = JSONWriter()
        writer.string(text)
        #expect(try JSON(parsing: writer.bytes).string == text)
    }

    @Test func `A string can be made of bytes in place`() {
        var writer = JSONWriter()
        writer.array { writer in
            for text in ["0xab", ""] { writer.string(unescaped: { $0 += text.utf8 }) }
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"["0xab",""]"#)
    }

    @Test func `What is not written to its end is not written at all`() {
        struct Failure: Error {}
        var writer = JSONWriter()
        writer.object { writer in
            for isComplete in [false, true, false] {
                try? writer.atomically { writer throws(Failure) in
                    writer.member("during") { $0.array { $0.null() } }
                    if !isComplete { throw Failure() }
                }
                try? writer.atomically { writer throws(Failure) in
                    writer.key("never")
                    throw Failure()
                }
            }
            writer.member("after", 2)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"during":[null],"after":2}"#)
    }

    @Test func `A parsed value is copied byte for byte`() throws {
        let document = try JSON(
            parsing: Array(#"{"a": {"n" : 1e400 , "big":340282366920938463463374607431768211456} }"#.utf8))
        let value = try #require(document["a"])
        var writer = JSONWriter()
        writer.object { $0.member("b", value) }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"b":{"n" : 1e400 , "big":340282366920938463463374607431768211456}}"#)
    }
}
