import Engine
import Ethereum

extension JournalState {
    /// The plan of a recovery.
    struct Plan {
        var note = RecoveryNote(.quiet)
        /// The incarnation in which it is worked on.
        var incarnation: Int
        /// Below which nonces all are used up.
        var burnt: [Address: Nonce] = [:]
        var from: [Address: Nonce?] = [:]
        var spokenFor: [Address: Set<Nonce>] = [:]
        /// Whether each worker that may have bound anything has stopped.
        var roll: [WorkerID: Bool] = [:]
        var hasWitness = false
        var hasLost = false
        /// The last write that the store had, and the first of this life.
        var had: UInt64 = 0
        var first: UInt64 = 0
        /// How many entries of the inbox were passed over.
        var passed = 0
    }

    /// Whether entries may be moved.
    var isRecovered: Bool { recovered == incarnation && plan == nil && format == Self.knownFormat }

    /// - Returns: How it stands, who the worker is there, and the number of the last write; `nil` in a store of another format.
    mutating func standing(
        _ member: RecoveryMember, of worker: WorkerID, at place: SeenStore.Membership, knowing known: UInt64,
        now: Duration
    ) -> (standing: StoreStanding, place: SeenStore.Membership, writes: UInt64)? {
        if format == nil, accounts.values.allSatisfy(\.records.isEmpty) { format = Self.knownFormat }
        guard format == Self.knownFormat else { return nil }
        for account in member.accounts where accounts[account] == nil { accounts[account] = AccountState() }
        longestLease = max(longestLease, member.leaseTTL)
        capacity = max(capacity, member.capacity)
        heartbeats[worker] = now
        let hasLost = known > writes && !lacks(.writesAreCounted)
        let had = writes
        if hasLost {
            writes = known
            if recovered == incarnation { recovered = -1 }
        }
        if plan.map({ $0.incarnation != incarnation }) ?? (recovered != incarnation) { makePlan(had: had) }
        if let plan, hasLost || known > plan.had && known < plan.first, !lacks(.writesAreCounted) {
            self.plan?.hasLost = true
        }
        for account in member.accounts { join(account) }
        if plan != nil { answer(member, of: worker) }
        let recovery = plan.map {
            RecoveryProgress(
                step: $0.note.step, age: .zero, waitsFor: $0.note.waitsFor, isStuck: $0.note.isStuck, order: order)
        }
        let place = join(worker, place)
        let unaware = heartbeats.filter { other, beat in
            !lacks(.joiningIsTold) && other != worker && now - beat <= longestLease && seen[other] ?? 0 < place.number
        }
        let standing = StoreStanding(
            incarnation: "\(incarnation)", recovery: recovery, workers: Set(heartbeats.keys),
            unaware: Set(unaware.keys), hasNewcomers: false)
        return (standing, place, writes)
    }

    private mutating func join(_ worker: WorkerID, _ place: SeenStore.Membership) -> SeenStore.Membership {
        // The numbers of another life are nobody's in this one.
        let wasForgotten = seen[worker] == nil && !lacks(.returnIsTold)
        let isMember = place.life == "\(incarnation)" && !wasForgotten
        if !isMember { joins += 1 }
        seen[worker] = isMember ? place.last : 0
        return .init(life: "\(incarnation)", number: isMember ? place.number : joins, last: joins)
    }

    private mutating func makePlan(had: UInt64) {
        // Nothing tells what was left to do of one that was not finished.
        let hasLost = plan != nil && !lacks(.unfinishedIsLost)
        if order == .force { order = nil }
        // The numbers of two lives are not the same.
        writes = max(UInt64(incarnation) << 32, writes + 1)
        var plan = (lacks(.planIsKept) ? nil : plan) ?? Plan(incarnation: incarnation)
        (plan.hasLost, plan.had, plan.first) = (hasLost, had, writes)
        (plan.incarnation, plan.note) = (incarnation, RecoveryNote(.quiet))
        (plan.roll, plan.hasWitness) = ([:], false)
        self.plan = plan
        // Epochs roll back with the store, and none must come again.
        func next(_ epoch: UInt64) -> UInt64 { max(epoch, UInt64(incarnation) << 32) + 1 }
        (leader, leads) = (nil, Int(next(UInt64(leads))))
        for account in accounts.keys {
            join(account)
            guard let epoch = accounts[account]?.epoch, epoch > 0 else { continue }
            accounts[account]?.lease = nil
            accounts[account]?.epoch = next(epoch)
        }
    }

    private mutating func join(_ account: Address) {
        guard var plan, plan.from[account] == nil else { return }
        plan.from[account] = .some(accounts[account]?.settled)
        if plan.note.step != .quiet { plan.note.step = .settle }
        self.plan = plan
    }

    private mutating func answer(_ member: RecoveryMember, of worker: WorkerID) {
        for other in member.others.union(heartbeats.keys) where plan?.roll[other] == nil { plan?.roll[other] = false }
        guard member.hasStopped else { return }
        plan?.roll[worker] = true
        if member.wasThere { plan?.hasWitness = true }
    }

    mutating func lead(
        _ worker: WorkerID, withKeysOf accounts: [Address], now: Duration, for ttl: Duration
    ) -> RecoveryLease? {
        let wanted = plan?.note.wants.flatMap { accounts.contains($0) ? $0 : nil }
        if wanted != nil {
            leader = nil
            plan?.note.wants = nil
        }
        if let leader, leader.expires > now {
            guard leader.worker == worker else { return nil }
        } else {
            leads += 1
        }
        leader = (worker, now + ttl)
        return RecoveryLease(token: "\(worker):\(leads)", ttl: ttl, wanted: wanted)
    }

    /// The plan, if the lease is that of its leader.
    func plan(under lease: RecoveryLease, now: Duration) -> Plan? {
        guard let leader, leader.expires > now, lease.token == "\(leader.worker):\(leads)" else { return nil }
        return plan.flatMap { $0.incarnation == incarnation && format == Self.knownFormat ? $0 : nil }
    }

    func told(_ plan: Plan) -> RecoveryPlan {
        RecoveryPlan(
            step: plan.note.step,
            accounts: plan.from.map {
                RecoveryPlan.Account(address: $0, from: $1, burnt: plan.burnt[$0])
            }.sorted { $0.address.bytes.lexicographicallyPrecedes($1.address.bytes) },
            leaseTTL: lacks(.leaseIsWaitedFor) ? .zero : longestLease, capacity: capacity, quietFor: plan.note.quietFor,
            hasEverybodyStopped: (plan.hasWitness || lacks(.needsWitness))
                && (plan.roll.values.allSatisfy(\.self) || lacks(.everybodyStops)), hasLost: plan.hasLost,
            isFirst: recovered == nil)
    }

    mutating func settle(_ settlements: [Settlement], of account: Address, now: Duration) -> [AmendAnswer] {
        settlements.map { settlement in
            let present = accounts[account]?.records[settlement.nonce]
            let answer = end(settlement, of: account, now: now)
            if present != nil, answer == .done, !lacks(.recordsSpeak) {
                plan?.spokenFor[account, default: []].insert(settlement.nonce)
            }
            return answer
        }
    }

    // MARK: The pass

    mutating func returnClaims() -> Bool {
        // One at a time, so that whoever asks has to ask again.
        guard let worker = claimed.first(where: { !$0.value.isEmpty })?.key,
            let claim = claimed[worker]?.popLast()
        else { return false }
        inbox.insert(claim.entry, at: 0)
        return true
    }

    func waiting(in place: WaitingPlace, from position: Int) -> [WaitingEntry] {
        let items = place == .inbox ? inbox : Array(delayed.map(\.entry).dropFirst(position))
        return items.prefix(3).map { WaitingEntry(entry: $0, item: $0) }
    }

    mutating func pass(
        _ count: Int, in place: WaitingPlace, from position: Int, adopting adoptions: [Adoption], now: Duration
    ) {
        for adoption in adoptions where adoption.source == nil { adopt(adoption, now: now) }
        if place == .delayed {
            for adoption in adoptions {
                guard let item = adoption.source?.item, let index = delayed.firstIndex(where: { $0.entry == item })
                else {
                    continue
                }
                adopt(adoption, now: now)
                delayed.remove(at: index)
            }
            return
        }
        guard plan?.passed == position else { return }
        for offset in 0..<count {
            let item = inbox.removeFirst()
            if let adoption = adoptions.first(where: { $0.source?.index == offset && $0.source?.item == item }) {
                adopt(adoption, now: now)
            } else {
                passedOver.append(item)
            }
        }
        plan?.passed += count
    }

    private mutating func adopt(_ adoption: Adoption, now: Duration) {
        let (account, nonce) = (adoption.account, adoption.nonce)
        switch adoption.outcome {
        case .done(let entry):
            done.append(entry)
            count("done")
            plan?.spokenFor[account, default: []].insert(nonce)
        case .flight(let record):
            let next = accounts[account]?.next ?? 0
            accounts[account]?.records[nonce] = record
            accounts[account]?.next = max(next, nonce.next)
        }
        guard let runKey = adoption.runKey, !lacks(.adoptionSetsRun) else { return }
        if case .done = adoption.outcome {
            runs[runKey] = .settled(expires: now + runTTL)
        } else {
            runs[runKey] = .inFlight(account, nonce)
        }
    }

    mutating func putBack() -> Bool {
        plan?.passed = 0
        guard let item = passedOver.popLast() else { return false }
        inbox.insert(item, at: 0)
        return true
    }

    /// - Returns: `false` when an account has joined meanwhile.
    mutating func finish(settled: [Address: Nonce], orphans: Set<JobTag>, now: Duration) -> Bool {
        guard plan?.from.count == settled.count else { return false }
        for (account, nonce) in settled {
            let known = accounts[account]?.settled ?? 0
            accounts[account]?.settled = max(known, nonce)
        }
        for tag in orphans where !lacks(.orphansAreKept) { self.orphans[tag] = Orphan(expires: now + runTTL) }
        recovery = max(recovery, incarnation) + 1
        recovered = incarnation
        writes += 1
        order = nil
        plan = nil
        leader = nil
        return true
    }
}
