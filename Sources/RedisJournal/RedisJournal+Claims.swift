package import Engine
import Redis

extension RedisJournal {
    package func claim(upTo credit: Int) async throws -> ClaimAnswer {
        guard credit > 0 else { return ClaimAnswer() }
        let reply = try await step(
            "claim", Scripts.claim,
            keys: [
                keys.store, keys.inbox, claimed, keys.workers, keys.sequence, keys.dead, keys.totals, keys.deliveries,
            ],
            [
                credit, worker.description, Scripts.replyBudget, JobDecoder.maximumEntrySize,
                DeadReason.entryTooLarge.rawValue, Deliveries.suspicion,
            ])
        return try mapping("claim") {
            let parts = try reply.array()
            guard parts.count == 3 else { throw JournalError(.malformed, step: "claim", "unexpected answer") }
            let values = try parts[2].array()
            let claims = try stride(from: 0, to: values.count - 1, by: 2).map { index in
                Claim(tag: try values[index].string(), entry: try values[index + 1].bytes())
            }
            return ClaimAnswer(
                claims: claims, buried: Int(try parts[0].integer()), mustFinishFirst: try parts[1].integer() == 1)
        }
    }

    package func awaitEntry(timeout: Duration) async throws {
        // Moving the head of the inbox to the head of the inbox changes nothing, but waits until there is one.
        let seconds = Double(timeout.wholeMilliseconds) / 1000
        let command = RedisCommand("BLMOVE", keys.inbox, keys.inbox, "LEFT", "LEFT", "\(seconds)")
        try await mappingErrors("await an entry") {
            do {
                _ = try await client.sendBlocking(command, timeout: timeout)
            } catch let error as RedisError where error.mayHaveRun {
                // The reply holds the entry, so one that is too large for a reply costs this connection. Whatever ended
                // the wait: the next claim, on the other connection, tells whether there is an entry, and buries such.
            }
        }
    }

    package func claimed() async throws -> [Claim] {
        var claims: [Claim] = []
        while true {
            let reply = try await step(
                "claimed", Scripts.claimed, keys: [claimed], [claims.last?.tag ?? "0-0", Scripts.replyBudget])
            let page = try mapping("claimed") { try reply.array().map { try Claim(item: try $0.bytes()) } }
            guard !page.isEmpty else { return claims }
            claims += page
        }
    }

    package func requeueClaimed() async throws -> Int {
        let reply = try await step(
            "requeue", Scripts.requeue, keys: [keys.store, claimed, keys.inbox, keys.deliveries])
        return try mapping("requeue") { Int(try reply.integer()) }
    }

    package func dropIfDuplicate(_ claim: Claim, runKey: String) async throws -> Bool {
        let reply = try await step(
            "drop a duplicate", Scripts.dropIfDuplicate,
            keys: [keys.store, keys.run(runKey), claimed, keys.totals, keys.deliveries], [claim.item])
        return try mapping("drop a duplicate") { try reply.integer() == 1 }
    }

    @discardableResult
    package func retry(_ claim: Claim, as entry: [UInt8], after delay: Duration) async throws -> Bool {
        let reply = try await step(
            "retry", Scripts.retry,
            keys: [keys.store, claimed, keys.delayed, keys.sequence, keys.totals, keys.deliveries],
            [claim.item, entry, delay.wholeMilliseconds])
        return try mapping("retry") { try reply.integer() == 1 }
    }

    @discardableResult
    package func bury(_ claim: Claim, as letter: StreamEntry) async throws -> Bool {
        let reply = try await step(
            "bury", Scripts.bury, keys: [keys.store, claimed, keys.dead, keys.totals, keys.deliveries],
            [claim.item] + letter.arguments)
        return try mapping("bury") { try reply.integer() == 1 }
    }

    var claimed: String { keys.claimed(worker.description) }

    /// Reads a reply; one that is of another kind than expected is the store's fault.
    func mapping<Value>(_ step: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let error as RedisError {
            throw JournalError(.malformed, step: step, error.message)
        }
    }
}

extension Claim {
    /// How the claim stands in the claimed list.
    var item: [UInt8] { Array(tag.utf8) + [UInt8(ascii: " ")] + entry }

    fileprivate init(item: [UInt8]) throws {
        guard let space = item.firstIndex(of: UInt8(ascii: " ")) else {
            throw JournalError(.malformed, step: "claimed", "an entry of the claimed list has no tag")
        }
        self.init(tag: String(decoding: item[..<space], as: UTF8.self), entry: Array(item[(space + 1)...]))
    }
}

extension StreamEntry {
    /// The fields as XADD takes them.
    var arguments: [any RedisArgument] {
        fields.flatMap { [Array($0.name.utf8), $0.value] }
    }
}
