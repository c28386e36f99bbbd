import Ethereum
import Testing

@testable import Engine

/// What the leader of a recovery does next.
@Suite struct RecoveryLeadTests {
    private var lead = RecoveryLead(RecoveryFixture.rules())
    private static let account = RecoveryFixture.account

    private func plan(
        _ step: RecoveryStep = .quiet, quietFor: Duration = .zero, haveStopped: Bool = false, hasLost: Bool = false,
        isFirst: Bool = false
    ) -> RecoveryPlan {
        RecoveryPlan(
            step: step, accounts: [.init(address: Self.account, from: 3)], leaseTTL: .seconds(10), capacity: 8,
            quietFor: quietFor, hasEverybodyStopped: haveStopped, hasLost: hasLost, isFirst: isFirst)
    }

    private func finding(decided: Nonce = 5, showsJobs: Bool = true) -> AccountLook.Finding {
        var finding = AccountLook.Finding(account: Self.account)
        (finding.decided, finding.showsJobs) = (decided, showsJobs)
        return finding
    }

    /// What it does, in words.
    private mutating func next(_ event: RecoveryLead.Event, at milliseconds: Int = 0) -> [String] {
        lead.next(event, at: .milliseconds(milliseconds)).map { action in
            switch action {
            case .say(let remark): "say \(remark)"
            case .survey: "survey"
            case .rest(let duration): "rest \(Int(duration / .milliseconds(1)))"
            case .settle: "settle"
            case .look: "look"
            case .adopt(let findings): "adopt \(findings.count)"
            case .finish(let settled, let orphans): "finish \(settled.values.map(\.rawValue)) \(orphans.count)"
            }
        }
    }

    @Test mutating func `it is quiet for the longest lease and a request's time, and what was waited before counts`() {
        #expect(next(.read(plan(quietFor: .seconds(4))), at: 0) == ["rest 250"])
        #expect(lead.note(at: .zero)?.quietFor == .seconds(4))
        #expect(lead.note(at: .zero)?.waitsFor == "workers to say that they have stopped, or 15.0 seconds to pass")
        #expect(next(.read(plan()), at: 10_900) == ["rest 100"])
        #expect(next(.read(plan()), at: 11_000) == ["say leads", "settle"])
    }

    @Test mutating func `where nothing was lost it ends as soon as everybody has stopped`() {
        #expect(next(.read(plan())) == ["rest 250"])
        #expect(next(.read(plan(haveStopped: true)), at: 250) == ["say lostNothing", "finish [3] 0"])
        #expect(next(.finished(true)) == [])
    }

    @Test mutating func `where something was lost, what was sent before everybody stopped may arrive yet`() {
        let stopped = plan(haveStopped: true, hasLost: true)
        #expect(next(.read(plan(hasLost: true)), at: 0) == ["rest 250"])
        #expect(next(.read(stopped), at: 1_000) == ["rest 250"])
        #expect(next(.read(stopped), at: 5_999) == ["rest 250"])
        #expect(next(.read(stopped), at: 6_000) == ["say leads", "settle"])
    }

    @Test mutating func `somebody who comes later has to stop as well`() {
        #expect(next(.read(plan(haveStopped: true, hasLost: true))) == ["rest 250"])
        #expect(next(.read(plan())) == ["rest 250"])
        #expect(next(.read(plan()), at: 14_999) == ["rest 1"])
    }

    @Test mutating func `a successor that finds it quiet begins with settling`() {
        #expect(next(.read(plan(.adopt, hasLost: true))) == ["say leads", "settle"])
    }

    @Test mutating func `a new store whose accounts have sent nothing is not waited for`() {
        #expect(next(.read(plan(isFirst: true))) == ["survey"])
        #expect(next(.surveyed([finding(decided: 2, showsJobs: false)])) == ["finish [2] 0"])
    }

    @Test mutating func `a new store whose accounts show jobs, or hide some, is put right as any other`() {
        #expect(next(.read(plan(isFirst: true))) == ["survey"])
        #expect(next(.surveyed([finding()])) == ["rest 0"])
        #expect(next(.read(plan(isFirst: true))) == ["rest 250"])
        var other = RecoveryLead(RecoveryFixture.rules())
        swap(&lead, &other)
        #expect(next(.read(plan(isFirst: true))) == ["survey"])
        var hiding = finding(showsJobs: false)
        hiding.missing = [.hidden("a node")]
        #expect(next(.surveyed([hiding])) == ["rest 0"])
    }

    @Test mutating func `a new store that somebody has seen writes of is not surveyed`() {
        #expect(next(.read(plan(hasLost: true, isFirst: true))) == ["rest 250"])
    }

    @Test mutating func `it settles, looks, adopts and ends with what is decided and what has no entry`() {
        _ = next(.read(plan(.settle, hasLost: true)))
        #expect(lead.note(at: .zero)?.step == .settle)
        #expect(next(.settled) == ["look"])
        #expect(lead.note(at: .zero)?.step == .look)
        #expect(next(.looked([finding()])) == ["adopt 1"])
        #expect(lead.note(at: .zero)?.step == .adopt)
        let orphan = JobTag(of: [], key: "run")
        #expect(next(.adopted(orphans: [orphan], areInFlight: false)) == ["finish [5] 1"])
        #expect(next(.finished(true)) == [])
    }

    @Test mutating func `a job that is in another flight is waited for, and everything is settled and looked at anew`()
    {
        _ = next(.read(plan(.settle, hasLost: true)))
        _ = next(.settled)
        _ = next(.looked([finding()]))
        #expect(next(.adopted(orphans: [JobTag(of: [], key: "run")], areInFlight: true)) == ["rest 500"])
        #expect(lead.note(at: .zero)?.waitsFor == "the end of a flight whose job another transaction runs as well")
        #expect(next(.read(plan(.settle, hasLost: true))) == ["settle"])
        #expect(lead.note(at: .zero)?.waitsFor == "")
    }

    @Test mutating func `an end that the operator holds is tried again`() {
        _ = next(.read(plan(.settle, hasLost: true)))
        _ = next(.settled)
        _ = next(.looked([finding()]))
        _ = next(.adopted(orphans: [], areInFlight: false))
        lead.order = .hold
        #expect(lead.note(at: .zero)?.waitsFor == "the operator")
        #expect(next(.finished(false)) == ["rest 500"])
        #expect(next(.read(plan(.adopt, hasLost: true))) == ["finish [5] 0"])
    }

    @Test func `nothing is noted before the plan was read`() {
        #expect(lead.note(at: .zero) == nil)
    }
}
