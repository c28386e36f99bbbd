import CHiredis

/// Writes commands the way the server reads them, with hiredis' formatter.
enum CommandEncoder {
    /// The most bytes of one command, arguments together: 512 MiB, the server's limit for one argument.
    ///
    /// It also keeps hiredis' 32-bit count of what it wrote from overflowing.
    ///
    /// - Source: `proto-max-bulk-len` in redis.conf; `redisFormatCommandArgv` in hiredis' `hiredis.h`.
    static let maximumBytes = 512 << 20

    /// The most arguments of one command, its name included.
    ///
    /// - Source: Redis 7.0, `src/networking.c`, `processMultibulkBuffer` ("invalid multibulk length").
    static let maximumArguments = 1 << 20

    /// Checks the server's limits.
    ///
    /// - Throws: ``RedisError/Code/commandTooLarge``.
    static func check(_ command: RedisCommand) throws(RedisError) {
        guard command.payload.count <= maximumBytes, command.lengths.count <= maximumArguments else {
            let size = "\(command.lengths.count) arguments of \(command.payload.count) bytes together"
            throw RedisError(.commandTooLarge, "a command of \(size) is too large")
        }
    }

    /// Appends a command that has passed ``check(_:)`` in wire format to `buffer`.
    static func encode(_ command: RedisCommand, into buffer: inout [UInt8]) {
        unsafe command.payload.withUnsafeBytes { payload in
            unsafe withArguments(of: command, in: payload) { arguments in
                unsafe write(arguments, command.lengths, to: &buffer)
            }
        }
    }

    /// Calls `body` with a pointer to the start of each argument.
    private static func withArguments(
        of command: RedisCommand, in payload: UnsafeRawBufferPointer,
        _ body: (UnsafeMutableBufferPointer<UnsafePointer<CChar>?>) -> Void
    ) {
        let count = command.lengths.count
        unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { arguments in
            var start = unsafe payload.baseAddress?.assumingMemoryBound(to: CChar.self)
            for (index, length) in command.lengths.enumerated() {
                unsafe arguments.initializeElement(at: index, to: start)
                unsafe start = unsafe start?.advanced(by: length)
            }
            unsafe body(arguments)
        }
    }

    private static func write(
        _ arguments: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>, _ lengths: [Int], to buffer: inout [UInt8]
    ) {
        var text: UnsafeMutablePointer<CChar>?
        let count = unsafe Int(
            redisFormatCommandArgv(&text, .init(lengths.count), arguments.baseAddress, lengths))
        guard count >= 0, let text = unsafe text else { preconditionFailure("out of memory for a command") }
        defer { unsafe redisFreeCommand(text) }
        unsafe buffer.append(contentsOf: UnsafeRawBufferPointer(start: text, count: count))
    }
}
