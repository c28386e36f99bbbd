/// A command and its arguments, all bytes in one piece, ready for hiredis' formatter.
package struct RedisCommand: Hashable, Sendable {
    /// The name and all arguments, one after the other.
    private(set) var payload: [UInt8] = []
    /// The length of each, in bytes.
    private(set) var lengths: [Int] = []

    /// Makes a command such as `RedisCommand("SET", "key", [0x00, 0xFF])`.
    package init(_ name: String, _ arguments: any RedisArgument...) {
        self.init(name, arguments)
    }

    /// Makes a command from a list of arguments.
    package init(_ name: String, _ arguments: [any RedisArgument]) {
        lengths.reserveCapacity(arguments.count + 1)
        append(name.utf8)
        append(contentsOf: arguments)
    }

    /// Appends arguments at the end.
    package mutating func append(contentsOf arguments: some Sequence<any RedisArgument>) {
        for argument in arguments { argument.append(to: &self) }
    }

    /// Appends one argument, byte for byte.
    package mutating func append(_ argument: some Collection<UInt8>) {
        payload.append(contentsOf: argument)
        lengths.append(argument.count)
    }
}

/// What can be an argument of a command: text as UTF-8, bytes, integers in decimal notation.
package protocol RedisArgument: Sendable {
    /// Appends itself as one argument.
    func append(to command: inout RedisCommand)
}

extension String: RedisArgument {
    package func append(to command: inout RedisCommand) { command.append(utf8) }
}

extension [UInt8]: RedisArgument {
    package func append(to command: inout RedisCommand) { command.append(self) }
}

extension Int: RedisArgument {
    package func append(to command: inout RedisCommand) { command.append(String(self).utf8) }
}

extension Int64: RedisArgument {
    package func append(to command: inout RedisCommand) { command.append(String(self).utf8) }
}

extension UInt64: RedisArgument {
    package func append(to command: inout RedisCommand) { command.append(String(self).utf8) }
}
