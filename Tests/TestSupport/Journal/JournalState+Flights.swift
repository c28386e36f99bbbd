import Engine
import Ethereum

extension JournalState {
    // MARK: Leases

    mutating func acquire(_ account: Address, by worker: WorkerID, now: Duration, expires: Duration) -> Lease? {
        var state = accounts[account] ?? AccountState()
        if let holder = state.lease, holder.expires > now {
            guard holder.worker == worker else { return nil }
        } else {
            // A store that has forgotten all epochs must not give one of them again.
            if state.epoch == 0 { state.epoch = UInt64(max(now, .zero) / .milliseconds(1)) }
            state.epoch += 1
        }
        state.lease = (worker, expires)
        accounts[account] = state
        return Lease(account: account, worker: worker, epoch: state.epoch)
    }

    mutating func renew(_ lease: Lease, now: Duration, expires: Duration) -> Bool {
        guard isHeld(lease, now: now) else { return false }
        accounts[lease.account]?.lease = (lease.worker, expires)
        heartbeats[lease.worker] = now
        return true
    }

    mutating func release(_ lease: Lease, now: Duration) {
        if isHeld(lease, now: now) { accounts[lease.account]?.lease = nil }
    }

    func isHeld(_ lease: Lease, now: Duration) -> Bool {
        if lacks(.fence) { return true }
        guard let state = accounts[lease.account], let holder = state.lease else { return false }
        return holder.worker == lease.worker && holder.expires > now && state.epoch == lease.epoch
    }

    func flights(of account: Address) -> AccountFlights {
        guard let state = accounts[account] else { return AccountFlights() }
        return AccountFlights(
            records: state.records.values.sorted { $0.nonce < $1.nonce }, next: state.next, settled: state.settled)
    }

    // MARK: Flights

    mutating func amend(
        _ record: FlightRecord, replacing old: RecordHead, under lease: Lease, now: Duration
    ) -> AmendAnswer {
        guard isHeld(lease, now: now) else { return .fenced }
        guard let present = accounts[lease.account]?.records[record.nonce] else { return .gone }
        if present.head == record.head { return .done }
        guard present.head == old || lacks(.headIsCompared) else { return .changed }
        accounts[lease.account]?.records[record.nonce] = record
        return .done
    }

    mutating func settle(_ settlement: Settlement, under lease: Lease, now: Duration) -> AmendAnswer {
        isHeld(lease, now: now) ? end(settlement, of: lease.account, now: now) : .fenced
    }

    /// Ends a flight, for whoever may.
    mutating func end(_ settlement: Settlement, of account: Address, now: Duration) -> AmendAnswer {
        let present = accounts[account]?.records[settlement.nonce]
        guard present != nil || lacks(.settlesOnce) else { return .done }
        if case .unbind(let head, _) = settlement.outcome, let present, head != present.head, !lacks(.headIsCompared) {
            return .changed
        }
        accounts[account]?.records[settlement.nonce] = nil
        let (settled, died) = (accounts[account]?.settled ?? 0, deadRun(now: now))
        accounts[account]?.settled = max(settled, settlement.nonce.next)
        switch settlement.outcome {
        case .done(let entry):
            done.append(entry)
            count("done")
        case .dead(let letter):
            dead.append(letter)
            count("dead")
        case .retry(let entry, let delay): self.delay(entry, due: now + delay)
        case .unbind(_, let entry):
            inbox.insert(entry, at: 0)
            count("unbound")
        case .filled: count("filled")
        }
        if let runKey = settlement.runKey {
            if case .done = settlement.outcome {
                runs[runKey] = .settled(expires: now + runTTL)
            } else if case .inFlight(account, settlement.nonce) = runs[runKey] {
                runs[runKey] = if case .dead = settlement.outcome { died } else { nil }
            }
        }
        return .done
    }

    func snapshot(of addresses: [Address], now: Duration) -> JournalSnapshot {
        var snapshot = JournalSnapshot()
        snapshot.inbox = inbox.count
        snapshot.delayed = delayed.count
        snapshot.done = done.count
        snapshot.dead = dead.count
        snapshot.totals = totals
        snapshot.workers = heartbeats.map { worker, beat in
            JournalSnapshot.Worker(id: worker, age: now - beat, claimed: claimed[worker]?.count ?? 0)
        }.sorted { $0.id.description < $1.id.description }
        snapshot.accounts = addresses.map { address in
            let state = accounts[address] ?? AccountState()
            let holder = state.lease.flatMap { $0.expires > now ? $0.worker : nil }
            return JournalSnapshot.Account(
                address: address, holder: holder, epoch: state.epoch, next: state.next, inFlight: state.records.count)
        }
        return snapshot
    }
}
