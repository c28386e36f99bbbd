import Chain
import Ethereum
import Logging

/// What every account session works with.
struct SessionContext: Sendable {
    var journal: any Journal
    var chain: any ChainClient
    var nonces: NonceManager
    var tracker: ReceiptTracker
    var filler: GapFiller
    var persistence: Persistence
    var contract: WorkflowContract
    var chainID: ChainID
    var decoder: JobDecoder
    var makeID: @Sendable () -> String
    /// Most nonces in flight for one account.
    var capacity: Int
    /// All accounts that this worker has keys of.
    var accounts: [Address]
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

    /// Asks which accounts nobody has compared with the chain since the store came back, until it is answered.
    func unreconciled(_ accounts: [Address], in incarnation: String) async throws -> [Address] {
        try await persistence.repeatUntilDone("look for accounts that were not compared with the chain") {
            try await journal.unreconciled(accounts, in: incarnation)
        }
    }
}
