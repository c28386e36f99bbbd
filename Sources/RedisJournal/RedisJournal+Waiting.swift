package import Engine
import Ethereum
import Redis

/// The pass over what waits.
extension RedisJournal {
    /// How many entries one step of the pass reads or moves, so that others wait for milliseconds.
    private static let passedAtOnce = 1_000
    /// How many of them one step adopts.
    private static let adoptedAtOnce = 100
    /// After how many bytes a page of waiting entries ends.
    private static let pageBudget = 1 << 20

    package func returnClaims(under lease: RecoveryLease) async throws -> Bool {
        let claimed = try await lead(
            "return claims", Scripts.claimant, under: lease, keys: [keys.workers], [keys.claimedPrefix]
        ) { $0.isNull ? nil : try $0.string() }
        guard let claimed else { return false }
        _ = try await giveBack(claimed) { names in
            try await lead(
                "return claims", Scripts.returnClaims, under: lease, keys: [claimed, keys.inbox],
                [Self.givenBackBudget] + names, GivenBack.init)
        }
        return true
    }

    package func waiting(
        in place: WaitingPlace, from position: Int, under lease: RecoveryLease
    ) async throws -> [WaitingEntry] {
        try await lead(
            "waiting", Scripts.waiting, under: lease, keys: [key(of: place)],
            [place.rawValue, position, Self.passedAtOnce, Self.pageBudget, JobDecoder.maximumEntrySize]
        ) { reply in
            try reply.array().map { item in
                let item = try item.bytes()
                guard place == .delayed else { return WaitingEntry(entry: item, item: item) }
                // A number makes equal entries two members of the set.
                let entry = item.drop { $0 != UInt8(ascii: " ") }.dropFirst()
                return WaitingEntry(entry: Array(entry), item: item)
            }
        }
    }

    package func pass(
        _ count: Int, in place: WaitingPlace, from position: Int, adopting adoptions: [Adoption],
        under lease: RecoveryLease
    ) async throws {
        // Adopting costs more than passing over; a repeat finds those slices done that are.
        let size = adoptions.count > Self.adoptedAtOnce ? Self.adoptedAtOnce : max(count, 1)
        for first in stride(from: 0, to: max(count, 1), by: size) {
            let some = adoptions.compactMap { $0.moved(first, size) }
            try await passAtOnce(
                min(size, count - first), in: place, from: position + first, adopting: some, under: lease)
        }
    }

    private func passAtOnce(
        _ count: Int, in place: WaitingPlace, from position: Int, adopting adoptions: [Adoption],
        under lease: RecoveryLease
    ) async throws {
        var runs = NumberedKeys()
        let arguments = adoptions.flatMap { adoption -> [any RedisArgument] in
            let (name, rest) = adoption.outcome.arguments
            return [
                adoption.source.map { "\($0.index)" } ?? "-", adoption.source?.item ?? [], name,
                Keyspace.name(adoption.account), adoption.nonce.description,
                runs.number(of: adoption.runKey.map(keys.run)),
                rest.count,
            ] + rest
        }
        try await lead(
            "pass", Scripts.pass, under: lease,
            keys: [key(of: place), keys.recoveryPassed, keys.done, keys.totals] + runs.names,
            [
                place.rawValue, position, count, keys.accountPrefix, configuration.runTTL.wholeMilliseconds,
                configuration.doneLimit,
            ] + arguments
        ) { _ in }
    }

    package func putBack(under lease: RecoveryLease) async throws -> Bool {
        try await lead(
            "put back", Scripts.putBack, under: lease, keys: [keys.recoveryPassed, keys.inbox],
            [Self.passedAtOnce, Self.pageBudget]
        ) { try $0.flag() }
    }

    private func key(of place: WaitingPlace) -> String { place == .delayed ? keys.delayed : keys.inbox }
}

extension Adoption {
    /// Itself by its place among `count` entries from `first` on, or without an entry among the first ones; `nil` when it is elsewhere.
    fileprivate func moved(_ first: Int, _ count: Int) -> Adoption? {
        guard let source else { return first == 0 ? self : nil }
        guard first..<first + count ~= source.index else { return nil }
        var moved = self
        moved.source = (source.index - first, source.item)
        return moved
    }
}

extension Adoption.Outcome {
    /// What the script is told.
    fileprivate var arguments: (name: String, rest: [any RedisArgument]) {
        switch self {
        case .done(let entry): ("done", entry.arguments)
        case .flight(let record): ("flight", [record.encoded()])
        }
    }
}
