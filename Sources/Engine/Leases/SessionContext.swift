package import Chain
package import Logging

/// What every account session works with.
package struct SessionContext: Sendable {
    package var journal: any Journal
    package var chain: any ChainClient
    package var nonces: NonceManager
    package var tracker: ReceiptTracker
    package var filler: GapFiller
    package var persistence: Persistence
    package var time: any TimeSource
    package var random: Randomness
    package var tally: Tally
    package var logger: Logger
    /// How long a lease lasts without renewal (`worker.leaseTTL`).
    ///
    /// Default 10 s.
    package var leaseTTL: Duration
    /// How long a gap stays open before a filler closes it.
    ///
    /// Default 2 s.
    package var fillGapAfter: Duration
    /// How long the chain may be behind what was settled before it is taken at its word.
    ///
    /// Default 10 s.
    package var reconcileGrace: Duration
    /// Delays between attempts to send.
    package var sendBackoff: Backoff

    package init(
        journal: any Journal, chain: any ChainClient, nonces: NonceManager, tracker: ReceiptTracker,
        filler: GapFiller, persistence: Persistence, time: any TimeSource, random: @escaping Randomness, tally: Tally,
        logger: Logger, leaseTTL: Duration, fillGapAfter: Duration = .seconds(2),
        reconcileGrace: Duration = .seconds(10), sendBackoff: Backoff = Backoff(base: .milliseconds(250))
    ) {
        self.journal = journal
        self.chain = chain
        self.nonces = nonces
        self.tracker = tracker
        self.filler = filler
        self.persistence = persistence
        self.time = time
        self.random = random
        self.tally = tally
        self.logger = logger
        self.leaseTTL = leaseTTL
        self.fillGapAfter = fillGapAfter
        self.reconcileGrace = reconcileGrace
        self.sendBackoff = sendBackoff
    }
}
