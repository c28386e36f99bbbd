import Engine
import Ethereum

/// The places of the journal and every step between them, each a synchronous function.
struct JournalState {
    struct Delayed {
        var due: Duration
        var entry: [UInt8]
    }

    struct AccountState {
        var epoch: UInt64 = 0
        var lease: (worker: WorkerID, expires: Duration)?
        var next: Nonce?
        var settled: Nonce?
        var records: [Nonce: FlightRecord] = [:]
    }

    struct Orphan {
        var expires: Duration
        /// The claim that was its one duplicate, where the job has no run key.
        var duplicate: Claim?
    }

    enum Run {
        /// With the flight that it belongs to.
        case inFlight(Address, Nonce)
        case settled(expires: Duration)
        /// By a scheduler, before any worker had bound it.
        case withdrawn(expires: Duration)
        /// With the place of its dead letter.
        case dead(letter: Int, expires: Duration)
    }

    let runTTL: Duration
    let deadQuiet: Duration
    /// By the place of a dead letter: how many jobs of its run were dropped since.
    var deadRepeats: [Int: Int] = [:]
    let lacking: Set<JournalProtection>
    static let knownFormat = 2
    /// The number of the form in which it keeps everything; `nil` before anybody has looked at it.
    var format: Int? = knownFormat
    /// What the server's clock says.
    var server = Duration.zero
    /// The latest time that a heartbeat has seen, and how far the server's clock is behind the store's.
    private var latest = Duration.zero
    private var offset = Duration.zero
    /// How often the store has come back with what it had saved.
    var incarnation = 0
    /// The incarnation that was recovered last.
    var recovered: Int? = 0
    /// The number of that recovery.
    var recovery = 1
    var plan: Plan?
    var leader: (worker: WorkerID, expires: Duration)?
    /// How often somebody has begun to lead a recovery.
    var leads = 0
    /// The longest lease that any worker has asked for.
    var longestLease = Duration.zero
    var capacity = 0
    /// How many writes of those that are numbered there were.
    var writes: UInt64 = 0
    /// How many workers have joined, and up to which of them each knows.
    var joins: UInt64 = 0
    var seen: [WorkerID: UInt64] = [:]
    /// What the operator wants of a recovery.
    var order: RecoveryOrder?
    /// Entries that a recovery has passed over.
    var passedOver: [[UInt8]] = []
    /// Jobs that were executed, or may be, and whose entries are nowhere; until when that is remembered.
    var orphans: [JobTag: Orphan] = [:]
    var inbox: [[UInt8]] = []
    var claimed: [WorkerID: [Claim]] = [:]
    /// Ascending by the time they are due.
    var delayed: [Delayed] = []
    var accounts: [Address: AccountState] = [:]
    var runs: [String: Run] = [:]
    var done: [StreamEntry] = []
    var dead: [StreamEntry] = []
    var heartbeats: [WorkerID: Duration] = [:]
    var totals: [String: UInt64] = [:]
    /// By entry: how many workers died that had claimed it.
    var deliveries: [[UInt8]: Int] = [:]
    /// By set of accounts: who is a member, and when it last said so.
    var members: [Set<Address>: [WorkerID: Duration]] = [:]
    /// By registry.
    var schedules: [Address: ScheduleState] = [:]
    private var claims = 0
    private var waiting: [Signal] = []

    init(runTTL: Duration, deadQuiet: Duration, lacking: Set<JournalProtection> = []) {
        self.runTTL = runTTL
        self.deadQuiet = deadQuiet
        self.lacking = lacking
    }

    func lacks(_ protection: JournalProtection) -> Bool { !lacking.isEmpty && lacking.contains(protection) }

    var entries: Int {
        let bound = accounts.values.reduce(0) { sum, account in
            sum + account.records.values.count { $0.job != nil }
        }
        return inbox.count + passedOver.count + claimed.values.reduce(0) { $0 + $1.count } + delayed.count + bound
            + done.count
            + dead.count
    }

    // MARK: Inbox and claimed list

    mutating func claim(_ credit: Int, by worker: WorkerID, now: Duration, wall: Milliseconds) -> ClaimAnswer {
        heartbeats[worker] = now
        var answer = ClaimAnswer()
        // What is suspect is claimed alone.
        if let claims = claimed[worker], claims.count == 1 { answer.mustFinishFirst = isSuspect(claims[0].entry) }
        while answer.claims.count < credit, !answer.mustFinishFirst, let entry = inbox.first {
            if isSuspect(entry) {
                answer.mustFinishFirst = true
                guard claimed[worker]?.isEmpty ?? true else { break }
            }
            claims += 1
            let claim = Claim(name: "\(recovery)-\(claims)", entry: inbox.removeFirst())
            if claim.entry.count > JobDecoder.maximumEntrySize {
                let limit = JobDecoder.maximumEntrySize
                let fault = "the entry has \(claim.entry.count) bytes; it must be at most \(limit) bytes"
                buryUnread(claim, of: worker, reason: .entryTooLarge, fault, at: wall)
                answer.buried += 1
            } else {
                answer.claims.append(claim)
                claimed[worker, default: []].append(claim)
            }
        }
        return answer
    }

    private func isSuspect(_ entry: [UInt8]) -> Bool { deliveries[entry] ?? 0 >= Deliveries.suspicion }

    /// Buries an entry that nobody has read.
    private mutating func buryUnread(
        _ claim: Claim, of worker: WorkerID, reason: DeadReason, _ fault: String, at time: Milliseconds
    ) {
        let trail = JobTrail(id: "\(worker):\(claim.name)", entry: claim.entry, job: nil, receivedAt: time)
        dead.append(.dead(trail, reason: reason, error: fault, settledAt: time))
        count("dead")
    }

    /// Registers somebody who waits for an entry; notifies at once when there is one.
    mutating func wait(_ signal: Signal) {
        if inbox.isEmpty { waiting.append(signal) } else { signal.notify() }
    }

    mutating func takeWaiting() -> [Signal] {
        defer { waiting = [] }
        return waiting
    }

    mutating func requeueClaimed(by worker: WorkerID) -> Int {
        let entries = (claimed.removeValue(forKey: worker) ?? []).map(\.entry)
        inbox.insert(contentsOf: entries, at: 0)
        for entry in entries { deliveries[entry] = nil }
        return entries.count
    }

    /// Takes a claim out of a worker's list; false when it is not there.
    mutating func drop(_ claim: Claim, of worker: WorkerID) -> Bool {
        guard let index = claimed[worker]?.firstIndex(of: claim) else { return false }
        claimed[worker]?.remove(at: index)
        deliveries[claim.entry] = nil
        return true
    }

    // MARK: A claimed job's ways on

    func knows(_ runKey: String, now: Duration) -> Bool {
        switch runs[runKey] {
        case nil: false
        case .inFlight: true
        case .settled(let expires), .withdrawn(let expires), .dead(_, let expires): now < expires
        }
    }

    /// Where the dead letter is of a run that died lately.
    private func letter(of runKey: String, now: Duration) -> Int? {
        if case .dead(let letter, let expires) = runs[runKey], now < expires { letter } else { nil }
    }

    mutating func drop(_ job: RunLookup, of worker: WorkerID, now: Duration) -> KnownRun {
        guard knows(job.runKey, now: now) else { return .unknown }
        guard let letter = letter(of: job.runKey, now: now) else {
            if drop(job.claim, of: worker) { count("duplicates") }
            return .taken
        }
        if job.isAgain {
            runs[job.runKey] = nil
            return .unknown
        }
        if drop(job.claim, of: worker) { count(at: letter) }
        return .dead
    }

    private mutating func count(at letter: Int) {
        deadRepeats[letter, default: 0] += 1
        count("quieted")
    }

    mutating func retry(_ job: Retry, of worker: WorkerID, now: Duration) -> Bool {
        guard drop(job.claim, of: worker) else { return false }
        delay(job.entry, due: now + job.delay, counting: job.total)
        return true
    }

    mutating func bury(_ job: Burial, of worker: WorkerID, now: Duration) -> BurialAnswer {
        guard drop(job.claim, of: worker) else { return .notClaimed }
        if let older = job.runKey.flatMap({ letter(of: $0, now: now) }) {
            count(at: older)
            return .counted
        }
        if let runKey = job.runKey, !knows(runKey, now: now) { runs[runKey] = deadRun(now: now) }
        dead.append(job.letter)
        count("dead")
        return .buried
    }

    /// What is known of a run whose letter comes next.
    func deadRun(now: Duration) -> Run { .dead(letter: dead.count, expires: now + deadQuiet) }

    mutating func delay(_ entry: [UInt8], due: Duration, counting total: Retry.Total = .retried) {
        let index = delayed.firstIndex { $0.due > due } ?? delayed.endIndex
        delayed.insert(Delayed(due: due, entry: entry), at: index)
        count(total.rawValue)
    }

    mutating func count(_ total: String, by number: UInt64 = 1) {
        totals[total, default: 0] += number
    }

    // MARK: Housekeeping

    /// The store's clock, which never goes back.
    var now: Duration { lacks(.clockNeverGoesBack) ? server : max(server + offset, latest) }

    mutating func heartbeat(of worker: WorkerID, now: Duration) {
        if now - server - offset > .seconds(1) {
            offset = now - server
            let longest = now + longestLease
            for account in accounts.keys {
                if let lease = accounts[account]?.lease {
                    accounts[account]?.lease?.expires = min(lease.expires, longest)
                }
            }
            if let leader { self.leader?.expires = min(leader.expires, longest) }
        }
        latest = now
        heartbeats[worker] = now
    }

    mutating func promote(limit: Int, now: Duration) -> (moved: Int, next: Duration?) {
        let due = delayed.prefix { $0.due <= now }.prefix(max(0, limit))
        delayed.removeFirst(due.count)
        inbox += due.map(\.entry)
        return (due.count, delayed.first.map { max(.zero, $0.due - now) })
    }

    mutating func reap(
        olderThan age: Duration, for worker: WorkerID, now: Duration, wall: Milliseconds
    ) -> ReapAnswer {
        var answer = ReapAnswer()
        for (other, beat) in heartbeats where other != worker && now - beat >= age {
            let claims = (lacks(.reapMoves) ? claimed[other] : claimed.removeValue(forKey: other)) ?? []
            for entry in Set(claims.map(\.entry)) { deliveries[entry, default: 0] += 1 }
            let deadly = claims.filter { deliveries[$0.entry] ?? 0 >= Deliveries.limit }
            for claim in deadly.reversed() {
                let fault = "\(Deliveries.limit) workers died that had claimed the entry"
                buryUnread(claim, of: other, reason: .killedWorkers, fault, at: wall)
            }
            for claim in deadly { deliveries[claim.entry] = nil }
            let recovered = claims.filter { !deadly.contains($0) }.map(\.entry)
            inbox.insert(contentsOf: recovered, at: 0)
            heartbeats[other] = nil
            seen[other] = nil
            answer.buried += deadly.count
            answer.recovered[other] = recovered.count
        }
        let jobs = answer.recovered.values.reduce(0, +)
        if jobs > 0 { count("reaped", by: UInt64(jobs)) }
        return answer
    }

    mutating func leave(_ worker: WorkerID) {
        guard claimed[worker]?.isEmpty ?? true else { return }
        heartbeats[worker] = nil
        seen[worker] = nil
        claimed[worker] = nil
    }
}
