import Engine
import TestSupport

/// Something that is broken on purpose, to see whether the checks notice.
enum Mutation: String, CaseIterable, Sendable {
    /// The store's promises, one by one.
    case bindingIsNotDurable, noFence, claimIsNotChecked, claimRemains, runIsRepeated
    case settledTwice, reapedRemains, lossIsNotNoticed, recordsDoNotSpeak, runIsForgotten
    /// The chain takes back blocks that were deep enough.
    case deepReorganisations
    /// Workers believe a block at once, whatever the chain takes back.
    case impatience
    /// Nodes name foreign transactions where ours were.
    case forgedHistory
    /// Nodes say that their pools are empty, and count nothing.
    case deniedPools

    /// Whether only a store that loses writes can show it.
    var isAboutLosses: Bool {
        [.lossIsNotNoticed, .recordsDoNotSpeak, .runIsForgotten, .deniedPools].contains(self)
    }

    func apply(to scenario: inout Scenario) {
        switch self {
        case .bindingIsNotDurable: scenario.lacking = [.bindingIsDurable]
        case .noFence: scenario.lacking = [.fence]
        case .claimIsNotChecked: scenario.lacking = [.claimIsHeld]
        case .claimRemains: scenario.lacking = [.claimEnds]
        case .runIsRepeated: scenario.lacking = [.runIsNew]
        case .settledTwice: scenario.lacking = [.settlesOnce]
        case .reapedRemains: scenario.lacking = [.reapMoves]
        case .lossIsNotNoticed: scenario.lacking = [.noticesLoss]
        case .recordsDoNotSpeak: scenario.lacking = [.recordsSpeak]
        case .runIsForgotten: scenario.lacking = [.adoptionSetsRun]
        case .deepReorganisations:
            scenario.blocks.reorganised = 0.3
            scenario.blocks.deepest = scenario.depth + 2
        case .impatience: scenario.worker.tracking.confirmations = .blocks(1)
        case .forgedHistory:
            scenario.chain.isForged = true
            scenario.chain.receiptsLag = 0.5
            scenario.chain.receiptsMissing = 0.3
        case .deniedPools: scenario.chain.pools = .denied
        }
    }
}
