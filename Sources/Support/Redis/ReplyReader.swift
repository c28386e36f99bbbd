import CHiredis

/// hiredis' reply parser, fed with bytes as they arrive.
///
/// It nests at most 7 deep (hiredis' own limit), and refuses replies beyond `Limits`, so that a broken or hostile
/// server cannot make it allocate without bound.
@safe struct ReplyReader: ~Copyable {
    struct Limits: Hashable, Sendable {
        /// The most bytes that a reply may have before it is whole, 64 MiB by default.
        var bytes = 64 << 20
        /// The most elements that the arrays of one reply may hold together, 2^20 by default.
        var elements = 1 << 20
    }

    private let reader: UnsafeMutablePointer<redisReader>
    private let builder: UnsafeMutablePointer<ReplyBuilder>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let limits: Limits

    init(limits: Limits = Limits()) {
        self.limits = limits
        unsafe builder = .allocate(capacity: 1)
        unsafe builder.initialize(to: ReplyBuilder(maximumElements: limits.elements))
        unsafe functions = .allocate(capacity: 1)
        unsafe functions.initialize(to: Self.objectFunctions())
        guard let reader = unsafe redisReaderCreateWithFunctions(functions) else {
            preconditionFailure("out of memory for a reply parser")
        }
        // How much of an idle buffer hiredis keeps: with its default, 16 KiB, it would be freed and allocated anew
        // for every batch of replies.
        unsafe reader.pointee.maxbuf = 1 << 20
        unsafe reader.pointee.privdata = UnsafeMutableRawPointer(builder)
        unsafe self.reader = reader
    }

    deinit {
        unsafe redisReaderFree(reader)
        unsafe functions.deallocate()
        unsafe builder.deinitialize(count: 1)
        unsafe builder.deallocate()
    }

    /// Takes what has arrived.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
        guard let start = bytes.baseAddress else { return }
        guard unsafe redisReaderFeed(reader, start.assumingMemoryBound(to: CChar.self), bytes.count) == REDIS_OK else {
            throw violation()
        }
    }

    /// Returns the next whole reply, or `nil` when more bytes must come first.
    ///
    /// - Throws: ``RedisError/Code/protocolViolation``, after which the reader is of no more use.
    mutating func next() throws(RedisError) -> RedisValue? {
        var token: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &token) == REDIS_OK else { throw violation() }
        if unsafe token != nil {
            // A reply without a value is one of a kind that RESP2 does not have.
            guard let value = unsafe builder.pointee.takeFinished() else {
                throw RedisError(.protocolViolation, "the server sent a reply of an unknown kind")
            }
            return value
        }
        guard unsafe reader.pointee.len - reader.pointee.pos <= limits.bytes else {
            throw RedisError(.protocolViolation, "the server sent a reply of more than \(limits.bytes) bytes")
        }
        return nil
    }

    private func violation() -> RedisError {
        let text = unsafe withUnsafeBytes(of: &reader.pointee.errstr) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisError(.protocolViolation, "the server's reply cannot be read: \(text)")
    }

    /// What hiredis calls for each piece of a reply.
    ///
    /// Each finds the builder by the task's `privdata`. hiredis wants an object back and does nothing with it but to
    /// hand over the outermost one; the builder itself serves as that token. No token means "refused".
    ///
    /// - Source: `redisReplyObjectFunctions` in hiredis' `read.h`.
    private static func objectFunctions() -> redisReplyObjectFunctions {
        var functions = redisReplyObjectFunctions()
        unsafe functions.createString = { task, start, count in
            unsafe ReplyReader.add(ReplyReader.string(task, start, count), for: task)
        }
        unsafe functions.createArray = { task, count in
            guard let task = unsafe task, let token = unsafe task.pointee.privdata else { return nil }
            let builder = unsafe token.assumingMemoryBound(to: ReplyBuilder.self)
            return unsafe builder.pointee.beginArray(of: Int(count)) ? token : nil
        }
        unsafe functions.createInteger = { task, value in unsafe ReplyReader.add(.integer(value), for: task) }
        unsafe functions.createNil = { task in unsafe ReplyReader.add(.null, for: task) }
        return functions
    }

    private static func add(
        _ value: RedisValue?, for task: UnsafePointer<redisReadTask>?
    ) -> UnsafeMutableRawPointer? {
        guard let value, let task = unsafe task, let token = unsafe task.pointee.privdata else { return nil }
        unsafe token.assumingMemoryBound(to: ReplyBuilder.self).pointee.add(value)
        return unsafe token
    }

    private static func string(
        _ task: UnsafePointer<redisReadTask>?, _ start: UnsafeMutablePointer<CChar>?, _ count: Int
    ) -> RedisValue? {
        guard let task = unsafe task else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        switch unsafe task.pointee.type {
        case REDIS_REPLY_STATUS: return .simple(unsafe String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: return .error(RedisRefusal(unsafe String(decoding: bytes, as: UTF8.self)))
        case REDIS_REPLY_STRING: return .bulk(unsafe [UInt8](bytes))
        default: return nil
        }
    }
}
