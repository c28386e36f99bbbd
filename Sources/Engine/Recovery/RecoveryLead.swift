import Ethereum

/// What the leader of a recovery does next: be quiet, settle, look, adopt.
///
/// Pure, as ``RecoveryMachine`` is. All that must survive the leader is in the store's plan: from which nonce on each account is looked
/// at, and for which nonces somebody has spoken. A successor begins with settling, once it has been quiet, and what it repeats changes
/// nothing.
struct RecoveryLead {
    /// How far it is.
    enum Stage {
        /// The plan is to be read.
        ///
        /// Can transition to: `surveying` in a new store; `quiet`.
        case beginning
        /// Each account of a new store is looked at once.
        ///
        /// Can transition to: `finishing` when none of them has sent anything of ours that could be in flight; `quiet`.
        case surveying
        /// Nothing that was lost must still be sent.
        ///
        /// Can transition to: `finishing` when everybody has stopped and nothing was lost; `settling`.
        case quiet
        /// What records say and the chain shows deep is settled.
        ///
        /// Can transition to: `looking` when nothing is left of that.
        case settling
        /// Every nonce that no record speaks for is to be explained.
        ///
        /// Can transition to: `adopting` when each is, or an end was put to that.
        case looking
        /// Entries are taken from where they wait.
        ///
        /// Can transition to: `finishing`; `settling` when a job that was seen has a flight elsewhere, whose end is not known.
        case adopting
        /// All that is left is to say so.
        ///
        /// Can transition to: itself, while the operator holds the recovery.
        case finishing(settled: [Address: Nonce], orphans: Set<JobTag>)
    }

    /// What has happened.
    enum Event {
        /// The plan was read, at the beginning and after each rest.
        case read(RecoveryPlan)
        case surveyed([AccountLook.Finding])
        case settled
        /// Everything is known of each account that can be.
        case looked([AccountLook.Finding])
        /// What could be adopted was; these had no entry, and a flight has one of them.
        case adopted(orphans: Set<JobTag>, areInFlight: Bool)
        /// The journal was told; it does not end while the operator holds it.
        case finished(Bool)
    }

    /// What is to be done, until the next event.
    enum Action {
        case say(RecoveryRemark)
        case survey(RecoveryPlan)
        /// Wait, and read the plan.
        case rest(Duration)
        case settle, look
        case adopt([AccountLook.Finding])
        case finish(settled: [Address: Nonce], orphans: Set<JobTag>)
    }

    let rules: RecoveryMachine.Rules
    private(set) var stage = Stage.beginning
    /// What accounts wait for.
    var waits: RecoveryWaits
    /// What the operator wants.
    var order: RecoveryOrder?
    /// Since when it has been quiet, in elapsed time: since the plan was written.
    private var quietSince = Duration.zero
    /// How long that has to be, where not everybody says that it is over.
    private var quietTime = Duration.zero
    /// When everybody had said so.
    private var stoppedAt: Duration?
    /// What was found when the accounts were last looked at.
    private var looked: [AccountLook.Finding] = []
    /// A job that was seen has a flight elsewhere.
    private var isContested = false

    /// How long to wait before the plan is read again, or nodes are asked again that did not tell about everything.
    static let patience = Duration.milliseconds(500)

    /// - Parameter wanted: The account for whose key's sake this worker leads.
    init(_ rules: RecoveryMachine.Rules, wanted: Address? = nil) {
        self.rules = rules
        waits = RecoveryWaits(rules, wanted: wanted)
    }

    /// What the store is told of how far it is; `nil` before anything is known.
    func note(at now: Duration) -> RecoveryNote? {
        if case .beginning = stage { return nil }
        let (step, waitsFor): (RecoveryStep, String) =
            switch stage {
            case .beginning, .surveying: (.quiet, "")
            case .quiet: (.quiet, "workers to say that they have stopped, or \(quietTime) to pass")
            case .settling: (.settle, waits.description)
            case .looking: (.look, waits.description)
            case .adopting: (.adopt, "")
            case .finishing: (.adopt, order == .hold ? "the operator" : "")
            }
        return RecoveryNote(
            step, quietFor: now - quietSince,
            waitsFor: isContested ? "the end of a flight whose job another transaction runs as well" : waitsFor,
            isStuck: waits.isStuck, wants: waits.wantedKey)
    }

    mutating func next(_ event: Event, at now: Duration) -> [Action] {
        switch event {
        case .read(let plan): return goOn(plan, at: now)
        case .surveyed(let findings) where findings.allSatisfy(\.isUnused): return finish(findings, orphans: [])
        case .surveyed:
            stage = .quiet
            return [.rest(.zero)]
        case .settled:
            stage = .looking
            waits.restart(at: now)
            return [.look]
        case .looked(let findings):
            stage = .adopting
            looked = findings
            return [.adopt(findings)]
        case .adopted(_, areInFlight: true):
            stage = .settling
            isContested = true
            return [.rest(Self.patience)]
        case .adopted(let orphans, areInFlight: false): return finish(looked, orphans: orphans)
        case .finished(let hasEnded): return hasEnded ? [] : [.rest(Self.patience)]
        }
    }

    private mutating func goOn(_ plan: RecoveryPlan, at now: Duration) -> [Action] {
        switch stage {
        case .beginning:
            quietSince = now - plan.quietFor
            quietTime = plan.leaseTTL + rules.sendTimeout
            waits.noteBurnt(plan.accounts)
            stage = plan.isFirst && !plan.hasLost ? .surveying : .quiet
            if case .surveying = stage { return [.survey(plan)] }
            return beQuiet(plan, at: now)
        case .surveying, .quiet: return beQuiet(plan, at: now)
        case .finishing(let settled, let orphans): return [.finish(settled: settled, orphans: orphans)]
        case .settling, .looking, .adopting: return settle(at: now)
        }
    }

    private mutating func settle(at now: Duration) -> [Action] {
        stage = .settling
        isContested = false
        waits.restart(at: now)
        return [.settle]
    }

    /// Waits until nothing that was lost can still be sent, by this worker's own clock: for the longest lease, and for as long as
    /// a request with transactions may take; or until everybody who may have bound anything has said that it is over.
    private mutating func beQuiet(_ plan: RecoveryPlan, at now: Duration) -> [Action] {
        quietTime = plan.leaseTTL + rules.sendTimeout
        let left = quietTime - (now - quietSince)
        stoppedAt = plan.hasEverybodyStopped ? stoppedAt ?? now : nil
        // What was handed over before everybody stopped may still be on its way, where something was lost.
        let haveStopped = stoppedAt.map { !plan.hasLost || now - $0 >= rules.sendTimeout } ?? false
        guard plan.step != .quiet || left <= .zero || haveStopped else {
            return [.rest(min(Self.patience / 2, left))]
        }
        guard plan.hasEverybodyStopped, !plan.hasLost else { return [.say(.leads)] + settle(at: now) }
        // The store has every write that anybody has seen: nothing was sent that it does not know.
        let settled = Dictionary(uniqueKeysWithValues: plan.accounts.map { ($0.address, $0.from ?? 0) })
        stage = .finishing(settled: settled, orphans: [])
        return [.say(.lostNothing), .finish(settled: settled, orphans: [])]
    }

    private mutating func finish(_ findings: [AccountLook.Finding], orphans: Set<JobTag>) -> [Action] {
        let settled = Dictionary(uniqueKeysWithValues: findings.map { ($0.account, $0.decided) })
        stage = .finishing(settled: settled, orphans: orphans)
        return [.finish(settled: settled, orphans: orphans)]
    }
}
