package import Engine
import Ethereum
import Redis

extension RedisJournal {
    package func settle(_ settlements: [Settlement], under lease: Lease) async throws -> [AmendAnswer] {
        // One script each, sent together: a failure leaves some settled, and repeating all of them is harmless.
        try await withThrowingTaskGroup(of: (Int, AmendAnswer).self) { group in
            for (index, settlement) in settlements.enumerated() {
                group.addTask { (index, try await settle(settlement, under: lease)) }
            }
            var answers = Array(repeating: AmendAnswer.done, count: settlements.count)
            for try await (index, answer) in group { answers[index] = answer }
            return answers
        }
    }

    private func settle(_ settlement: Settlement, under lease: Lease) async throws -> AmendAnswer {
        let account = lease.account
        let outcome = SettleArguments(settlement.outcome, configuration)
        let run = settlement.runKey.map { [keys.run($0)] } ?? []
        let reply = try await step(
            "settle", Scripts.settle,
            keys: [
                keys.lease(account), keys.flight(account), keys.totals, outcome.target, keys.sequence,
                keys.settled(account),
            ]
                + run,
            [
                lease.token, settlement.nonce.description, outcome.name, outcome.number,
                configuration.runTTL.wholeMilliseconds, Self.owner(account, settlement.nonce),
            ] + outcome.rest, under: lease)
        return try mapping("settle") {
            try reply.map { try Self.amendAnswer(try $0.string(), step: "settle") } ?? .fenced
        }
    }
}

/// What the settle script needs to know of an outcome.
private struct SettleArguments {
    let name: String
    /// Where the job goes.
    let target: String
    /// The stream's limit, or the delay.
    var number: Int64 = 0
    var rest: [any RedisArgument] = []

    init(_ outcome: Settlement.Outcome, _ configuration: RedisJournal.Configuration) {
        let keys = configuration.keys
        switch outcome {
        case .done(let entry):
            (name, target, rest) = ("done", keys.done, entry.arguments)
            number = Int64(configuration.doneLimit)
        case .dead(let entry): (name, target, rest) = ("dead", keys.dead, entry.arguments)
        case .retry(let entry, let delay):
            (name, target, rest) = ("retried", keys.delayed, [entry])
            number = delay.wholeMilliseconds
        case .unbind(let record, let entry):
            (name, target, rest) = ("unbound", keys.inbox, [entry, record.encoded()])
        case .filled: (name, target) = ("filled", keys.inbox)
        }
    }
}
