import Collections
package import Engine
import Ethereum
import Redis

extension RedisJournal {
    package func settle(_ settlements: [Settlement], under lease: Lease) async throws -> [AmendAnswer] {
        // A failure leaves some settled, and repeating all of them is harmless.
        var answers: [AmendAnswer] = []
        for some in settlements.chunks(of: Self.movesAtOnce) {
            guard let settled = try await settleAtOnce(some, under: lease) else {
                return settlements.map { _ in .fenced }
            }
            answers += settled
        }
        return answers
    }

    private func settleAtOnce(
        _ settlements: ArraySlice<Settlement>, under lease: Lease
    ) async throws -> [AmendAnswer]? {
        let (runs, arguments) = arguments(of: settlements, on: lease.account)
        return try await step(
            "settle", Scripts.settle,
            keys: [keys.store, keys.lease(lease.account)] + settlingKeys(lease.account) + runs,
            [lease.token, configuration.runTTL.wholeMilliseconds, configuration.doneLimit] + arguments, under: lease
        ) { try $0.array(of: settlements.count).map { try $0.word() } }
    }
}

extension RedisJournal {
    /// The keys of everything that a settlement can touch, but for runs.
    func settlingKeys(_ account: Address) -> [String] {
        [
            keys.flight(account), keys.settled(account), keys.sequence, keys.totals, keys.inbox, keys.delayed,
            keys.done,
            keys.dead,
        ]
    }

    /// What the settle script is told of settlements, and the keys of their runs.
    func arguments(
        of settlements: ArraySlice<Settlement>, on account: Address
    ) -> (runs: [String], arguments: [any RedisArgument]) {
        var runs = NumberedKeys()
        let arguments = settlements.flatMap { settlement -> [any RedisArgument] in
            let outcome = SettleArguments(settlement.outcome, quiet: configuration.deadQuiet)
            return [
                settlement.nonce.description, outcome.name, outcome.delay, Self.owner(account, settlement.nonce),
                runs.number(of: settlement.runKey.map(keys.run)), outcome.rest.count,
            ] + outcome.rest
        }
        return (runs.names, arguments)
    }
}

/// What the settle script needs to know of an outcome.
private struct SettleArguments {
    let name: String
    /// In milliseconds: how long what goes to the delayed set waits, or what is dead is remembered.
    var delay: Int64 = 0
    var rest: [any RedisArgument] = []

    init(_ outcome: Settlement.Outcome, quiet: Duration) {
        switch outcome {
        case .done(let entry): (name, rest) = ("done", entry.arguments)
        case .dead(let entry): (name, delay, rest) = ("dead", quiet.wholeMilliseconds, entry.arguments)
        case .retry(let entry, let delay): (name, self.delay, rest) = ("retried", delay.wholeMilliseconds, [entry])
        case .unbind(let head, let entry): (name, rest) = ("unbound", [entry, head.bytes])
        case .filled: name = "filled"
        }
    }
}
