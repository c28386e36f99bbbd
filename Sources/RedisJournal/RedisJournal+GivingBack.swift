import Engine
import Redis

/// How claims go back to the head of the inbox, in their order and in steps of milliseconds.
extension RedisJournal {
    package func requeueClaimed() async throws -> Int {
        try await giveBack(claimed) { names in
            try await step(
                "requeue", Scripts.requeue, keys: [keys.store, claimed, keys.inbox, keys.deliveries],
                [Self.givenBackBudget] + names, GivenBack.init)
        }?.returned ?? 0
    }

    /// After how many bytes a step ends that gives claims back.
    static let givenBackBudget = 1 << 20

    /// The names of the claims that a key holds, in the order in which they were made: as numbers, the recovery's first.
    func names(in key: String) async throws -> [String] {
        try await step("claimed") {
            try await client.send("HKEYS", key).strings().map { name in
                let numbers = name.split(separator: "-").map { UInt64($0) }
                guard numbers.count == 2, let recovery = numbers[0], let number = numbers[1] else {
                    throw RedisError(.unexpectedReply, "a claim has no name")
                }
                return (name: name, recovery: recovery, number: number)
            }
        }.sorted { ($0.recovery, $0.number) < ($1.recovery, $1.number) }.map(\.name)
    }

    /// Gives back the claims that a key holds, the newest first, some in each step.
    ///
    /// - Returns: `nil` when a step has answered nothing.
    func giveBack(_ key: String, _ step: ([String]) async throws -> GivenBack?) async throws -> GivenBack? {
        var names = Array(try await names(in: key).reversed())[...]
        var sum = GivenBack()
        repeat {
            guard let answer = try await step(Array(names.prefix(Self.claimsAtOnce))) else { return nil }
            sum.returned += answer.returned
            sum.buried += answer.buried
            names = names.dropFirst(max(1, answer.come))
        } while !names.isEmpty
        return sum
    }
}

/// What a step has given back.
struct GivenBack {
    /// How many of the names it has come to.
    var come = 0
    /// How many entries went to the inbox.
    var returned = 0
    var buried = 0

    init() {}

    /// Reads the answer of a script; `nil` when it is none.
    init?(_ reply: RedisValue) throws {
        if reply.isNull { return nil }
        let numbers = try reply.array(of: 3).map { try $0.count() }
        (come, returned, buried) = (numbers[0], numbers[1], numbers[2])
    }
}
