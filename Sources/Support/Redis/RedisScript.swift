import Crypto

/// A Lua script and the name by which a server that has seen it before runs it.
package struct RedisScript: Hashable, Sendable {
    /// The Lua source.
    package let source: String
    /// SHA-1 of the source in lower-case hexadecimal: what `EVALSHA` takes.
    package let digest: String

    package init(_ source: String) {
        self.source = source
        digest = SHA1.hash(Array(source.utf8)).map(Self.hexadecimal).joined()
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// The call by digest: short, and refused with `NOSCRIPT` by a server that does not know the script (yet or any
    /// more: it restarted, or somebody flushed its scripts).
    func callByDigest(keys: [String], arguments: [any RedisArgument]) -> RedisCommand {
        call("EVALSHA", digest, keys, arguments)
    }

    /// The call by source, which makes the server know the script from then on.
    func callBySource(keys: [String], arguments: [any RedisArgument]) -> RedisCommand {
        call("EVAL", source, keys, arguments)
    }

    private func call(
        _ name: String, _ script: String, _ keys: [String], _ arguments: [any RedisArgument]
    ) -> RedisCommand {
        var command = RedisCommand(name, script, keys.count)
        for key in keys { command.append(key.utf8) }
        command.append(contentsOf: arguments)
        return command
    }
}
