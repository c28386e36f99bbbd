import Chain
import Collections
import Ethereum
import Logging

/// Seeing to flights that no block includes.
extension Account {
    /// Most transactions asked for in one request, and replaced at once.
    private static let atOnce = 100
    /// How often flights are looked at without a new block: deadlines pass, and time does.
    private static let interval = Duration.seconds(1)

    /// Looks after what waits, at each new head and now and then, until the task is cancelled.
    func keepCaring() async throws -> Ending {
        while true {
            try Task.checkCancellation()
            let seen = caring.generation
            // One failure must not keep the others from being done.
            let lookedUp = try await attempt("looking up receipts", lookUpWhatWaits)
            let examined = try await attempt("asking who used a nonce", examineWhatIsUsed)
            failures = lookedUp && examined ? 0 : failures + 1
            await help()
            if failures > 0 {
                // Nodes that limit requests are not asked sooner for what else happens.
                try await context.time.sleep(
                    for: context.sendBackoff.delay(after: failures, random: context.random()))
            } else if machine.flights.pending.isEmpty {
                await caring.wait(past: seen)
            } else {
                await context.time.wait(
                    for: caring, past: seen,
                    upTo: machine.isSuspicious || machine.mustLookUp ? AccountContext.patience : Self.interval)
            }
        }
    }

    /// - Returns: Whether it succeeded.
    private func attempt(_ what: String, _ body: () async throws -> Void) async throws -> Bool {
        do {
            try await body()
            return true
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            // What lasts is said once.
            context.logger.log(
                level: failures == 0 ? .warning : .debug, "\(what) failed, it will be repeated",
                metadata: ["account": "\(lease.account)", "error": "\(error)"])
            return false
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
            let times = await context.tracker.times(of: Set(receipts.map(\.blockHash)))
            let inclusions = receipts.map { Inclusion(receipt: $0, minedAt: times[$0.blockHash]) }
            perform(machine.lookedUp(inclusions))
        }
    }

    // MARK: Remedies

    private func help() async {
        let (now, wall) = (context.time.elapsed, context.time.wall)
        reportSlow(wall)
        guard !isOver, machine.needsCare(at: now, wall: wall) else { return }
        let known = await areKnown(machine.doubts(at: now))
        // The oracle says so when there is none; what needs no price is done all the same.
        let quote = try? await context.oracle.quote()
        let remedies = machine.remedies(known: known, quote: quote, at: context.time.elapsed, wall: context.time.wall)
        await carryOut(remedies)
    }

    /// Says once of each job that it takes longer than it should; it stays tracked.
    private func reportSlow(_ wall: Milliseconds) {
        // What was bound later has a higher nonce.
        for nonce in machine.flights.pending where nonce >= slowBelow {
            guard let flight = machine.flights[nonce],
                wall > flight.record.boundAt + context.rules.slowAfter.milliseconds
            else { return }
            slowBelow = nonce.next
            context.tally.count(.slow)
            context.logger.warning(
                "job is in flight for long",
                metadata: ["job": "\(flight.record.job?.id ?? "filler")", "nonce": "\(nonce)"])
        }
    }

    /// Of which flights a node has any transaction; those about which none could be asked are absent.
    private func areKnown(_ nonces: [Nonce]) async -> [Nonce: Bool] {
        let asked = nonces.flatMap { nonce in
            (machine.flights[nonce]?.record.transactions ?? []).map { (nonce, $0.hash) }
        }
        var known: [Nonce: Bool] = [:]
        for some in asked.chunks(of: Self.atOnce) {
            do {
                let answers = try await context.chain.knows(some.map(\.1))
                for ((nonce, _), isKnown) in zip(some, answers) { known[nonce] = known[nonce] ?? false || isKnown }
            } catch {
                context.tally.count(.worldFailure)
                context.logger.warning(
                    "asking for transactions failed", metadata: ["account": "\(lease.account)", "error": "\(error)"])
                // Of a flight one of whose transactions could not be asked for nothing is known.
                for (nonce, _) in some { known[nonce] = nil }
                return known
            }
        }
        return known
    }

    private func carryOut(_ remedies: [AccountMachine.Remedy]) async {
        let again = remedies.compactMap(\.nonceToResend)
        if !again.isEmpty {
            context.tally.count(.resent, by: again.count)
            // What lasts is said once.
            context.logger.log(
                level: again[0] == reported ? .debug : .warning,
                "transactions are pending for long, or were forgotten; they are sent again",
                metadata: ["account": "\(lease.account)", "from": "\(again[0])", "transactions": "\(again.count)"])
            reported = again[0]
            perform(machine.sendAgain(again, at: context.time.elapsed))
        }
        for case .wait(let nonce, let needed, let limit) in remedies where reportedMarket != nonce {
            reportedMarket = nonce
            context.logger.warning(
                "nodes want far more than the market asks; the transaction waits (gas.maxOverMarket)",
                metadata: [
                    "account": "\(lease.account)", "nonce": "\(nonce)", "wei_per_gas": "\(needed)", "limit": "\(limit)",
                ])
        }
        await withTaskGroup { group in
            for remedy in remedies.filter({ $0.isReplacement }).prefix(Self.atOnce) {
                group.addTask { await self.replace(remedy) }
            }
        }
    }

    private func replace(_ remedy: AccountMachine.Remedy) async {
        switch remedy {
        case .resend, .wait: return
        case .raise(let nonce, let fees):
            await replace(nonce, event: .bumped) { try await $0.raise($1, to: fees) }
        case .displace(let nonce, let reason):
            await replace(nonce, event: .displaced) { try await $0.displace($1, because: reason) }
        }
    }

    /// Journals one more transaction for a flight's nonce, then sends it.
    private func replace(
        _ nonce: Nonce, event: Tally.Event, with make: @Sendable (Replacer, Flight) async throws -> FlightRecord
    ) async {
        guard let flight = machine.flights[nonce], flight.state == .pending, !flight.isReplacing else { return }
        machine.flights.update(nonce) { $0.isReplacing = true }
        defer { machine.flights.update(nonce) { $0.isReplacing = false } }
        do {
            let record = try await make(context.replacer, flight)
            context.tally.count(event)
            await take(record)
        } catch ReplacementError.changed {
            await startOverReading()
        } catch ReplacementError.gone {
            // It was settled meanwhile.
        } catch {
            guard !(error is CancellationError) else { return }
            context.tally.count(.worldFailure)
            context.logger.log(
                level: unreplaced == nonce ? .debug : .warning, "transaction could not be replaced",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "error": "\(error)"])
            unreplaced = nonce
        }
    }

    /// The journal has one more transaction for a nonce: it is looked for, and sent.
    func take(_ record: FlightRecord) async {
        let hashes = record.transactions.map(\.hash)
        await context.tracker.watch(hashes, of: lease)
        guard machine.flights[record.nonce] != nil else { return await context.tracker.forget(hashes, of: lease) }
        perform(machine.replaced(record, at: context.time.elapsed))
    }
}

extension AccountMachine.Remedy {
    fileprivate var nonceToResend: Nonce? {
        switch self {
        case .resend(let nonce), .wait(let nonce, _, _): nonce
        case .raise, .displace: nil
        }
    }

    fileprivate var isReplacement: Bool { nonceToResend == nil }
}

extension Duration {
    fileprivate var milliseconds: Milliseconds { Milliseconds(max(0, self / .milliseconds(1))) }
}
