import Engine
import TestSupport

/// Something that is broken on purpose, to see whether the checks notice.
enum Mutation: String, CaseIterable, Sendable {
    /// The store's promises, one by one.
    case bindingIsNotDurable, noFence, headIsNotCompared, claimIsNotChecked, claimRemains, runIsRepeated
    case bindsBehindARefusal, answersForAnother
    case settledTwice, reapedRemains, lossIsNotNoticed, recordsDoNotSpeak, runIsForgotten
    case noQuiet, oneStopsForAll, unfinishedIsForgotten
    /// Jobs with equal bytes and no key are pushed at any time, and the pushes lost: what the protocol does not keep.
    case equalPushesAreLost
    /// The store's clock goes back with the server's.
    case clockGoesBack
    /// The chain takes back blocks that were deep enough.
    case deepReorganisations
    /// Workers believe a block at once, whatever the chain takes back.
    case impatience
    /// Jobs run again as soon as others are done, whatever the chain takes back.
    case runsAgainEarly
    /// Nodes name foreign transactions where ours were.
    case forgedHistory
    /// Nobody is heard who knows of writes that the store does not have.
    case lossIsDenied
    /// Nodes say that their pools are empty, and count nothing.
    case deniedPools

    /// Whether only a store that loses writes can show it.
    var isAboutLosses: Bool {
        [
            .lossIsNotNoticed, .recordsDoNotSpeak, .runIsForgotten, .deniedPools, .lossIsDenied, .noQuiet,
            .oneStopsForAll, .unfinishedIsForgotten, .equalPushesAreLost,
        ].contains(self)
    }

    func apply(to scenario: inout Scenario) {
        switch self {
        case .bindingIsNotDurable: scenario.lacking = [.bindingIsDurable]
        case .noFence: scenario.lacking = [.fence]
        case .headIsNotCompared:
            scenario.lacking = [.headIsCompared]
            // So that bumps follow others of which nobody knows whether they were taken.
            scenario.journal.lostAnswer = 0.2
            scenario.blocks.feeJump = 0.3
        case .claimIsNotChecked: scenario.lacking = [.claimIsHeld]
        case .claimRemains: scenario.lacking = [.claimEnds]
        case .runIsRepeated: scenario.lacking = [.runIsNew]
        case .bindsBehindARefusal: scenario.lacking = [.stopsAtRefusal]
        case .answersForAnother: scenario.lacking = [.answersForTheRight]
        case .clockGoesBack: scenario.lacking = [.clockNeverGoesBack]
        case .settledTwice: scenario.lacking = [.settlesOnce]
        case .reapedRemains: scenario.lacking = [.reapMoves]
        case .lossIsNotNoticed: scenario.lacking = [.noticesLoss]
        case .recordsDoNotSpeak: scenario.lacking = [.recordsSpeak]
        case .runIsForgotten: scenario.lacking = [.adoptionSetsRun]
        case .noQuiet:
            scenario.lacking = [.leaseIsWaitedFor]
            scenario.worker.sendTimeout = .zero
        case .oneStopsForAll: scenario.lacking = [.everybodyStops]
        case .unfinishedIsForgotten: scenario.lacking = [.unfinishedIsLost]
        case .equalPushesAreLost: break
        case .deepReorganisations:
            scenario.blocks.reorganised = 0.3
            scenario.blocks.deepest = scenario.depth + 2
            scenario.blocks.sparesSettled = false
        case .impatience: scenario.worker.tracking.confirmations = .blocks(1)
        case .runsAgainEarly: scenario.worker.tracking.rerunConfirmations = scenario.worker.tracking.confirmations
        case .forgedHistory:
            scenario.chain.isForged = true
            scenario.chain.receiptsLag = 0.5
            scenario.chain.receiptsMissing = 0.3
        case .lossIsDenied: scenario.lacking = [.writesAreCounted]
        case .deniedPools:
            scenario.chain.pools = .denied
            // So that transactions are in pools alone for long, and their jobs go to another account then.
            scenario.accounts = (0..<2).map(Scenario.account)
            scenario.worker.leaseTTL = .seconds(2)
            scenario.blocks.empty = 0.9
            scenario.blocks.forgotten = 0
            scenario.chain.dropped = 0
            scenario.healsAt = .seconds(40)
        }
    }
}
