import Testing

@testable import Redis

/// The replies are the examples of https://redis.io/docs/latest/develop/reference/protocol-spec (RESP2).
struct ReplyReaderTests {
    static let replies: [(String, RedisValue)] = [
        ("+OK\r\n", .simple("OK")),
        ("-ERR unknown command 'asdf'\r\n", .error(RedisRefusal("ERR unknown command 'asdf'"))),
        ("-WRONGTYPE Operation\r\n", .error(RedisRefusal("WRONGTYPE Operation"))),
        (":0\r\n", .integer(0)),
        (":-9223372036854775808\r\n", .integer(.min)),
        ("$5\r\nhello\r\n", .bulk(Array("hello".utf8))),
        ("$0\r\n\r\n", .bulk([])),
        ("$2\r\n\r\n\r\n", .bulk(Array("\r\n".utf8))),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("*0\r\n", .array([])),
        ("*2\r\n$5\r\nhello\r\n$5\r\nworld\r\n", .array([.bulk(Array("hello".utf8)), .bulk(Array("world".utf8))])),
        ("*3\r\n:1\r\n$-1\r\n+x\r\n", .array([.integer(1), .null, .simple("x")])),
        (
            "*3\r\n*2\r\n:1\r\n*0\r\n-ERR no\r\n*1\r\n+y\r\n",
            .array([
                .array([.integer(1), .array([])]), .error(RedisRefusal("ERR no")), .array([.simple("y")]),
            ])
        ),
    ]

    @Test(arguments: replies) func `A reply is read`(text: String, value: RedisValue) throws {
        var reader = ReplyReader()
        #expect(try reader.all(in: text) == [value])
    }

    @Test func `Replies that arrive together are read in order`() throws {
        var reader = ReplyReader()
        #expect(try reader.all(in: Self.replies.map(\.0).joined()) == Self.replies.map(\.1))
    }

    @Test func `Replies that arrive byte by byte are read in order`() throws {
        var reader = ReplyReader()
        var values: [RedisValue] = []
        for byte in Self.replies.map(\.0).joined().utf8 {
            values += try reader.all(in: String(decoding: [byte], as: UTF8.self))
        }
        #expect(values == Self.replies.map(\.1))
    }

    @Test(arguments: [
        "garbage\r\n", ":12x\r\n", ":99999999999999999999\r\n", "$-2\r\n", "$x\r\n", "*-2\r\n", "*4294967296\r\n",
        "_\r\n", "%1\r\n+a\r\n+b\r\n", "\0",
    ])
    func `What is not RESP2 is refused`(text: String) {
        expectViolation(in: text)
    }

    @Test func `Arrays nest 7 deep and no deeper`() throws {
        var reader = ReplyReader()
        #expect(try reader.all(in: String(repeating: "*1\r\n", count: 7) + ":1\r\n").count == 1)
        expectViolation(in: String(repeating: "*1\r\n", count: 100) + ":1\r\n")
    }

    @Test func `Arrays with more elements than allowed are refused before they arrive`() throws {
        let limits = ReplyReader.Limits(bytes: 100, elements: 3)
        expectViolation(in: "*4\r\n", limits: limits)
        expectViolation(in: "*2\r\n:1\r\n*2\r\n", limits: limits)
        var reader = ReplyReader(limits: limits)
        let three = "*2\r\n:1\r\n*1\r\n:2\r\n"
        #expect(try reader.all(in: three + three).count == 2)
    }

    @Test func `A reply with more bytes than allowed is refused before it is whole`() throws {
        let limits = ReplyReader.Limits(bytes: 100, elements: 3)
        expectViolation(in: "$1000\r\n" + String(repeating: "x", count: 101), limits: limits)
        expectViolation(in: "+" + String(repeating: "x", count: 101), limits: limits)
        var reader = ReplyReader(limits: limits)
        #expect(try reader.all(in: String(repeating: ":1\r\n", count: 100)).count == 100)
    }

    @Test func `Halves of replies are given up without harm`() throws {
        for text in ["*3\r\n$1\r\nx\r\n*2\r\n:1\r\n", "$100\r\nxyz", "*"] {
            var reader = ReplyReader()
            #expect(try reader.all(in: text).isEmpty)
        }
    }

    private func expectViolation(in text: String, limits: ReplyReader.Limits = .init()) {
        let error = #expect(throws: RedisError.self) {
            var reader = ReplyReader(limits: limits)
            _ = try reader.all(in: text)
        }
        #expect(error?.code == .protocolViolation)
    }
}

extension ReplyReader {
    fileprivate mutating func all(in text: String) throws -> [RedisValue] {
        try Array(text.utf8).withUnsafeBytes { try feed($0) }
        var values: [RedisValue] = []
        while let value = try next() { values.append(value) }
        return values
    }
}
