import Ethereum
import Redis
import Scheduler

/// How a schedule's records are kept: words with a space between them.
private func words(_ text: String, _ count: Int) throws -> [Substring] {
    let words = text.split(separator: " ", maxSplits: count - 1, omittingEmptySubsequences: false)
    guard words.count == count else { throw malformed("a record of the schedule", text) }
    return words
}

private func malformed(_ what: String, _ text: String) -> RedisError {
    RedisError(.unexpectedReply, "\(what) cannot be understood: \(text.prefix(80).debugDescription)")
}

private func required<Value>(_ value: Value?, in text: String) throws -> Value {
    guard let value else { throw malformed("a record of the schedule", text) }
    return value
}

extension UInt256 {
    /// A workflow, as the fields of hashes name it.
    init(field: String) throws { self = try required(UInt256(field), in: field) }
}

extension Run {
    /// What is noted of it, behind the time.
    var note: String { "\(workflow) \(Hex.encode(owner.bytes)) \(budget)" }
}

extension QueuedRun {
    init(stored text: String) throws {
        let words = try words(text, 4)
        guard let owner = try? Address(String(words[2])) else { throw malformed("an owner", text) }
        self.init(
            workflow: try required(UInt256(String(words[1])), in: text), owner: owner,
            budget: Wei(try required(UInt256(String(words[3])), in: text)),
            pushedAt: try required(UInt64(words[0]), in: text))
    }
}

extension Deaths {
    var stored: String { "\(inARow) \(last)" }

    init(stored text: String) throws {
        let words = try words(text, 2)
        self.init(inARow: try required(Int(words[0]), in: text), last: String(words[1]))
    }
}

extension Firing {
    var stored: String { "\(workflow) \(at) \(transfers)" }

    init(key: String, stored text: String) throws {
        let words = try words(text, 3)
        self.init(
            workflow: try required(UInt256(String(words[0])), in: text), key: key,
            at: try required(UInt64(words[1]), in: text), transfers: try required(Int(words[2]), in: text))
    }
}

extension TransferCursor {
    var stored: String { "\(block) \(hash)" }

    init(stored text: String) throws {
        let words = try words(text, 2)
        self.init(
            block: BlockNumber(try required(UInt64(words[0]), in: text)),
            hash: try required(Hash32(hex: String(words[1])), in: text))
    }
}
