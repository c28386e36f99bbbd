import Redis

/// What scripts answer; anything else is a reply of another kind than expected.
extension RedisValue {
    /// The elements of an array that has so many.
    func array(of count: Int) throws(RedisError) -> [RedisValue] {
        let elements = try array()
        guard elements.count == count else {
            throw RedisError(.unexpectedReply, "expected \(count) elements from the server and got \(elements.count)")
        }
        return elements
    }

    /// The texts of an array.
    func strings() throws(RedisError) -> [String] { try array().map { value throws(RedisError) in try value.string() } }

    /// The fields and values of a hash, as `HGETALL` answers them.
    func pairs() throws(RedisError) -> [(String, String)] {
        let members = try strings()
        return stride(from: 0, to: members.count - 1, by: 2).map { (members[$0], members[$0 + 1]) }
    }

    func flag() throws(RedisError) -> Bool { try integer() == 1 }

    func count() throws(RedisError) -> Int { Int(truncatingIfNeeded: try integer()) }

    /// One of the words that a script answers.
    func word<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws(RedisError) -> Word {
        guard let word = Word(rawValue: try string()) else {
            throw RedisError(.unexpectedReply, "the server answered a word that is not known")
        }
        return word
    }

    /// One of the numbers that a script answers.
    func answer<Answer: RawRepresentable<Int>>(_: Answer.Type = Answer.self) throws(RedisError) -> Answer {
        guard let answer = Answer(rawValue: try count()) else {
            throw RedisError(.unexpectedReply, "the server answered a number that is not known")
        }
        return answer
    }

    /// The unsigned number that a reply holds; `nil` for no reply.
    var number: UInt64? {
        get throws(RedisError) {
            if isNull { return nil }
            guard let number = UInt64(exactly: try integer()) else {
                throw RedisError(.unexpectedReply, "a stored number is negative")
            }
            return number
        }
    }
}
