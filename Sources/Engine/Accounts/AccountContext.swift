import Chain
import Ethereum
import Logging

/// What every account works with.
struct AccountContext: Sendable {
    var journal: any Journal
    var chain: any ChainClient
    var nonces: NonceManager
    var tracker: ReceiptTracker
    var history: AccountHistory
    var oracle: GasOracle
    var settler: Settler
    var judge: NonceJudge
    var replacer: Replacer
    var filler: GapFiller
    var decoder: JobDecoder
    var recovery: StoreRecovery
    var persistence: Persistence
    var rules: AccountMachine.Rules
    /// Most nonces in flight for one account.
    var capacity: Int
    var time: any TimeSource
    var random: Randomness
    var tally: Tally
    var logger: Logger
    /// How long a lease lasts without renewal (`worker.leaseTTL`).
    ///
    /// Default 10 s.
    var leaseTTL: Duration
    /// How long a gap stays open before a filler closes it.
    ///
    /// Default 2 s.
    var fillGapAfter = Duration.seconds(2)
    /// How long the chain may be behind what was settled before it is taken at its word.
    ///
    /// Default 10 s.
    var reconcileGrace = Duration.seconds(10)
    /// Delays between attempts to send.
    var sendBackoff = Backoff(base: .milliseconds(250))

    /// How long to wait before nodes are asked again that did not tell about everything.
    static let patience = Duration.milliseconds(500)
}
