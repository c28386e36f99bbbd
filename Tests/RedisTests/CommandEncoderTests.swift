import Testing

@testable import Redis

/// The first example is from https://redis.io/docs/latest/develop/reference/protocol-spec ("Sending commands").
struct CommandEncoderTests {
    static let commands: [(RedisCommand, String)] = [
        (RedisCommand("LLEN", "mylist"), "*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n"),
        (RedisCommand("PING"), "*1\r\n$4\r\nPING\r\n"),
        (RedisCommand("SET", "", [0, 13, 10]), "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$3\r\n\0\r\n\r\n"),
        (
            RedisCommand("X", -5, Int64.min, UInt64.max),
            "*4\r\n$1\r\nX\r\n$2\r\n-5\r\n$20\r\n-9223372036854775808\r\n$20\r\n18446744073709551615\r\n"
        ),
        (RedisCommand("ECHO", "\u{e4}"), "*2\r\n$4\r\nECHO\r\n$2\r\n\u{e4}\r\n"),
    ]

    @Test(arguments: commands) func `A command is an array of strings`(command: RedisCommand, text: String) {
        var buffer: [UInt8] = []
        CommandEncoder.encode(command, into: &buffer)
        #expect(buffer == Array(text.utf8))
    }

    @Test func `Commands are written one after the other`() {
        var buffer: [UInt8] = []
        for (command, _) in Self.commands { CommandEncoder.encode(command, into: &buffer) }
        #expect(String(decoding: buffer, as: UTF8.self) == Self.commands.map(\.1).joined())
    }

    @Test func `A command with more arguments than the server takes is refused`() throws {
        var command = RedisCommand("RPUSH", "list")
        command.append(contentsOf: Array(repeating: "x", count: CommandEncoder.maximumArguments - 2))
        try CommandEncoder.check(command)
        command.append("x".utf8)
        let error = #expect(throws: RedisError.self) { try CommandEncoder.check(command) }
        #expect(error?.code == .commandTooLarge)
    }
}
