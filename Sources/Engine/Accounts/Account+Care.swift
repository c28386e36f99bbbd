import Chain
import Collections
import Ethereum
import Logging

/// Seeing to flights that no block includes.
extension Account {
    /// Most transactions asked for in one request.
    static let atOnce = 100
    /// How often flights are looked at without a new block: deadlines pass, and time does.
    private static let interval = Duration.seconds(1)

    /// Looks after what waits, at each new head and now and then, until the task is cancelled.
    ///
    /// Replacing goes on beside it: what a filler takes may be told slowly, and receipts do not wait for that.
    func keepCaring() async throws -> Ending {
        try await withThrowingDiscardingTaskGroup { replacing in
            while true {
                try Task.checkCancellation()
                let seen = caring.generation
                // One failure must not keep the others from being done.
                let lookedUp: Void? = try await attempt("look up receipts", lookUpWhatWaits)
                let examined: Void? = try await attempt("ask who used nonces", examineWhatIsUsed)
                failures = lookedUp != nil && examined != nil ? 0 : failures + 1
                for remedy in try await remedies() where remedy.replaced != nil {
                    replacing.addTask { try await self.replace(remedy) }
                }
                try await awaitReason(past: seen)
            }
        }
    }

    private func awaitReason(past seen: Int) async throws {
        if failures > 0 {
            // Nodes that limit requests are not asked sooner for what else happens.
            try await context.time.sleep(for: context.sendBackoff.delay(after: failures, random: context.random()))
        } else if machine.flights.pending.isEmpty {
            await caring.wait(past: seen)
        } else {
            await context.time.wait(
                for: caring, past: seen,
                upTo: machine.isSuspicious || machine.mustLookUp ? AccountContext.patience : Self.interval)
        }
    }

    // MARK: Receipts by their hashes

    private func lookUpWhatWaits() async throws {
        guard machine.mustLookUp else { return }
        let began = machine.restarts
        try await lookUp(machine.flights.pending)
        perform(machine.lookedUpAll(since: began, at: context.time.elapsed))
    }

    /// Asks for the receipts of flights by their hashes, whichever block includes them.
    ///
    /// What some requests found stays found when a later one fails, so that a rate limit delays but never prevents it.
    func lookUp(_ nonces: [Nonce]) async throws {
        let hashes = nonces.flatMap { machine.flights[$0]?.record.transactions.map(\.hash) ?? [] }
        for some in hashes.chunks(of: Self.atOnce) {
            let receipts = try await context.chain.receipts(of: Array(some)).compactMap(\.self)
            if !receipts.isEmpty { await include(receipts) }
        }
    }

    private func include(_ receipts: [Receipt]) async {
        var inclusions: [Inclusion]
        var removals: Int
        repeat {
            removals = machine.removals
            inclusions = await context.tracker.inclusions(of: receipts)
            // The account may have been told meanwhile that one of the blocks is off the chain.
        } while machine.removals != removals
        perform(machine.lookedUp(inclusions))
    }

    // MARK: Remedies

    /// Sends again what nodes have forgotten.
    ///
    /// - Returns: What is to be replaced.
    private func remedies() async throws -> [AccountMachine.Remedy] {
        let (now, wall) = (context.time.elapsed, context.time.wall)
        reportSlow(wall)
        guard !isOver, machine.needsCare(at: now, wall: wall) else { return [] }
        let known = try await areKnown(machine.doubts(at: now))
        // The oracle says so when there is none; what needs no price is done all the same.
        let quote = try? await context.oracle.quote()
        let remedies = machine.remedies(known: known, quote: quote, at: context.time.elapsed, wall: context.time.wall)
        report(remedies)
        let again = remedies.compactMap(\.resent)
        context.tally.count(.resent, by: again.count)
        perform(machine.sendAgain(again, at: context.time.elapsed))
        return remedies
    }

    /// Of which flights a node has any transaction; those about which none could be asked are absent.
    private func areKnown(_ nonces: [Nonce]) async throws -> [Nonce: Bool] {
        let asked = nonces.flatMap { nonce in
            (machine.flights[nonce]?.record.transactions ?? []).map { (nonce, $0.hash) }
        }
        var known: [Nonce: Bool] = [:]
        for some in asked.chunks(of: Self.atOnce) {
            let answers = try await attempt("ask for transactions") { try await context.chain.knows(some.map(\.1)) }
            guard let answers else {
                // Of a flight one of whose transactions could not be asked for nothing is known.
                for (nonce, _) in some { known[nonce] = nil }
                return known
            }
            for ((nonce, _), isKnown) in zip(some, answers) { known[nonce] = known[nonce] ?? false || isKnown }
        }
        return known
    }

    private func replace(_ remedy: AccountMachine.Remedy) async throws {
        switch remedy {
        case .resend, .wait: return
        case .raise(let nonce, let fees):
            try await replace(nonce, event: .bumped) { try await $0.raise($1, to: fees) }
        case .displace(let nonce, let reason):
            try await replace(nonce, event: .displaced) { try await $0.displace($1, because: reason) }
        }
    }

    /// Journals one more transaction for a flight's nonce, then sends it.
    private func replace(
        _ nonce: Nonce, event: Tally.Event, with make: @Sendable (Replacer, Flight) async throws -> FlightRecord
    ) async throws {
        defer { machine.endedReplacing(nonce) }
        guard let flight = machine.flights[nonce], flight.state == .pending else { return }
        let record = try await attempt("replace a transaction") {
            try await self.journaled { try await make(context.replacer, flight) }
        }
        guard case let record?? = record else { return }
        context.tally.count(event)
        let hashes = record.transactions.map(\.hash)
        await context.tracker.watch(hashes, of: lease)
        guard machine.flights[nonce] != nil else { return await context.tracker.forget(hashes, of: lease) }
        perform(machine.replaced(record, at: context.time.elapsed))
    }

    /// Adds a transaction to a record.
    ///
    /// - Returns: The record; `nil` when the flight has ended, or the account starts over, since the journal has another one.
    func journaled(_ append: () async throws -> FlightRecord) async throws -> FlightRecord? {
        do {
            return try await append()
        } catch ReplacementError.changed {
            await startOverReading()
            return nil
        } catch ReplacementError.gone {
            return nil
        }
    }
}
