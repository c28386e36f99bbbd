import Engine
import Ethereum
import Redis
import RedisJournal
import TestServers
import TestSupport
import Testing

/// A script that fails half-way is not undone by Redis: no job may get lost then (invariant I4).
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct FailingMoveTests {
    /// A step that moves the only job there is, to a key that cannot be written.
    struct Move: Sendable, CustomTestStringConvertible {
        enum Place { case inbox, claimed, flight, delayed }

        let testDescription: String
        let from: Place
        let target: String
        /// The job.
        let entry: [UInt8]
        let step: @Sendable (any Journal, Claim, Lease) async throws -> Void

        init(
            _ name: String, from: Place, to target: String, entry: [UInt8] = [1],
            _ step: @escaping @Sendable (any Journal, Claim, Lease) async throws -> Void
        ) {
            (testDescription, self.from, self.target, self.entry, self.step) = (name, from, target, entry, step)
        }

        static func settle(as name: String, _ outcome: Settlement.Outcome, to target: String) -> Move {
            Move("settle as \(name)", from: .flight, to: target) { journal, _, lease in
                _ = try await journal.settle([Settlement(nonce: 5, runKey: nil, outcome: outcome)], under: lease)
            }
        }
    }

    private static let prefix = "{autometa:1287}"
    private static let flight = "\(prefix):account:0x1111111111111111111111111111111111111111:flight"
    private static let entry: StreamEntry = {
        var entry = StreamEntry()
        entry.append("id", "1")
        return entry
    }()

    private static let tooLarge = [UInt8](repeating: 1, count: JobDecoder.maximumEntrySize + 1)

    static let moves = [
        Move("claim", from: .inbox, to: "\(prefix):claimed:a") { journal, _, _ in _ = try await journal.claim(1) },
        Move("claim of an entry that is too large", from: .inbox, to: "\(prefix):dead", entry: tooLarge) {
            journal, _, _ in _ = try await journal.claim(1)
        },
        Move("requeue", from: .claimed, to: RedisBench.keys.inbox) { journal, _, _ in
            _ = try await journal.requeueClaimed()
        },
        Move("retry", from: .claimed, to: "\(prefix):delayed") { journal, claim, _ in
            try await journal.retry(claim, as: claim.entry, after: .seconds(9))
        },
        Move("bury", from: .claimed, to: "\(prefix):dead") { journal, claim, _ in
            try await journal.bury(claim, as: entry)
        },
        Move("bind", from: .claimed, to: flight) { journal, claim, lease in
            _ = try await journal.bind(Fixture.record(5, entry: claim.entry), claim: claim, under: lease)
        },
        .settle(as: "done", .done(entry), to: "\(prefix):done"),
        .settle(as: "dead", .dead(entry), to: "\(prefix):dead"),
        .settle(as: "dead without fields", .dead(StreamEntry()), to: "\(prefix):other"),
        .settle(as: "retry", .retry(entry: [1], after: .seconds(9)), to: "\(prefix):delayed"),
        .settle(as: "unbound", .unbind(Fixture.record(5, entry: [1]).head, entry: [1]), to: RedisBench.keys.inbox),
        Move("promote", from: .delayed, to: RedisBench.keys.inbox) { journal, _, _ in
            _ = try await journal.promote(limit: 1)
        },
    ]

    @Test(arguments: moves)
    func `A job that cannot be written to where it goes stays where it is`(move: Move) async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            let lease = try await Fixture.lease(journal)
            try await bench.push([move.entry])
            let claim = try await put(move.from, bench, journal, lease)
            try await bench.client.send("SET", move.target, "not what is expected here")
            let error = await Fixture.journalError { try await move.step(journal, claim, lease) }
            #expect(error?.code == .refused)
            try await bench.client.send("DEL", move.target)
            let after = try await journal.snapshot(of: [Fixture.account])
            #expect(after.inbox == (move.from == .inbox ? 1 : 0))
            #expect(after.workers.map(\.claimed).reduce(0, +) == (move.from == .claimed ? 1 : 0))
            #expect(after.accounts.map(\.inFlight) == [move.from == .flight ? 1 : 0])
            #expect(after.delayed == (move.from == .delayed ? 1 : 0))
        }
    }

    /// Brings the only job from the inbox to where the move begins.
    private func put(
        _ place: Move.Place, _ bench: RedisBench, _ journal: any Journal, _ lease: Lease
    ) async throws -> Claim {
        guard place != .inbox else { return Claim(name: "none", entry: []) }
        let claim = try #require(try await journal.claim(1).first)
        if place == .flight {
            let record = Fixture.record(5, entry: claim.entry)
            #expect(try await journal.bind(record, claim: claim, under: lease) == .bound)
        }
        if place == .delayed {
            #expect(try await journal.retry(claim, as: claim.entry, after: .milliseconds(1)))
            try await bench.advance(by: .milliseconds(5))
        }
        return claim
    }
}
