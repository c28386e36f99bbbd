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

    /// - Returns: `nil` in a store of another format.
    mutating func standing(
        _ member: RecoveryMember, of worker: WorkerID, knowing known: UInt64, now: Duration
    ) -> StoreStanding? {
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
        let joined = join(worker, member)
        let isKnown = heartbeats.allSatisfy { other, beat in
            other == worker || now - beat > longestLease || seen[other] ?? 0 >= joined
        }
        return StoreStanding(
            incarnation: "\(incarnation)", recovery: recovery, workers: Set(heartbeats.keys), joined: joined,
            joins: joins, isKnown: isKnown)
    }

    private mutating func join(_ worker: WorkerID, _ member: RecoveryMember) -> UInt64 {
        seen[worker] = member.heardOf
        guard member.joined == 0 || member.joined > joins else { return member.joined }
        joins += 1
        return joins
    }

    private mutating func makePlan(had: UInt64) {
        // Nothing tells what was left to do of one that was not finished.
        let hasLost = plan != nil
        if order == .force { order = nil }
        // The numbers of two lives are not the same.
        writes = max(UInt64(incarnation) << 32, writes + 1)
        var plan = plan ?? Plan(incarnation: incarnation)
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

    mutating func lead(_ worker: WorkerID, now: Duration, expires: Duration) -> RecoveryLease? {
        if let leader, leader.expires > now {
            guard leader.worker == worker else { return nil }
        } else {
            leads += 1
        }
        leader = (worker, expires)
        return RecoveryLease(token: "\(worker):\(leads)")
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
                RecoveryPlan.Account(
                    address: $0, from: $1, spokenFor: plan.spokenFor[$0] ?? [], burnt: plan.burnt[$0])
            }.sorted { $0.address.bytes.lexicographicallyPrecedes($1.address.bytes) },
            leaseTTL: longestLease, capacity: capacity, quietFor: plan.note.quietFor,
            hasEverybodyStopped: plan.hasWitness && plan.roll.values.allSatisfy(\.self), hasLost: plan.hasLost,
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
        for tag in orphans { self.orphans[tag] = Orphan(expires: now + runTTL) }
        recovery = max(recovery, incarnation) + 1
        recovered = incarnation
        writes += 1
        order = nil
        plan = nil
        leader = nil
        return true
    }
}
