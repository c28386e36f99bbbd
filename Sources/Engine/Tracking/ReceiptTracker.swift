package import Chain
import Ethereum
package import Logging

/// Follows the chain block by block and brings every bound nonce to its end.
///
/// The only place that decides what became of a job, and only from what blocks show (invariant I5).
/// It looks at the head, walks every block since the last look, takes all receipts of a block with one call,
/// settles what is deep enough, and sees to what stays pending: bumps what is stuck, sends again what was
/// lost, displaces what can never run. Idle without flights.
package actor ReceiptTracker {
    package struct Configuration: Sendable {
        /// How deep a block must be before its transactions are settled.
        ///
        /// Default: 1, the block itself.
        package var confirmations: Confirmations = .blocks(1)
        /// How deep a block must be before anything in it lets a job run again.
        ///
        /// Default: ``Confirmations/fewestBlocks``.
        package var rerunConfirmations: Confirmations = .blocks(Confirmations.fewestBlocks)
        /// Time between two looks at the head.
        ///
        /// Default 500 ms.
        package var pollInterval: Duration = .milliseconds(500)
        /// A transaction that is pending for this long is bumped or sent again.
        ///
        /// Default 30 s.
        package var stuckAfter: Duration = .seconds(30)
        /// A job that is in flight for this long is reported as slow, and still tracked.
        ///
        /// Default 120 s.
        package var slowAfter: Duration = .seconds(120)

        package init() {}
    }

    let configuration: Configuration
    let chain: any ChainClient
    let journal: any Journal
    let nonces: NonceManager
    let oracle: GasOracle
    let settler: Settler
    let replacer: Replacer
    let decoder: JobDecoder
    let time: any TimeSource
    let tally: Tally
    let logger: Logger
    let history: AccountHistory
    private let changed = Signal()
    /// How often somebody had reason to believe that a nonce was used by others, and how often that was looked into.
    private var suspicions = (raised: 0, examined: 0)

    var window = BlockWindow()
    /// The blocks that a node called safe or finalized just before the window was brought up to the head.
    var markers = FinalityMarkers()
    var table = FlightTable()
    private(set) var broadcasters: [Address: (lease: Lease, broadcaster: Broadcaster)] = [:]

    package init(
        configuration: Configuration, chain: any ChainClient, journal: any Journal, nonces: NonceManager,
        oracle: GasOracle, settler: Settler, replacer: Replacer, decoder: JobDecoder, time: any TimeSource,
        tally: Tally, logger: Logger
    ) {
        self.configuration = configuration
        self.chain = chain
        history = AccountHistory(chain: chain)
        self.journal = journal
        self.nonces = nonces
        self.oracle = oracle
        self.settler = settler
        self.replacer = replacer
        self.decoder = decoder
        self.time = time
        self.tally = tally
        self.logger = logger
    }

    /// How many flights are tracked.
    package var inFlight: Int { table.count }

    // MARK: Accounts

    /// Whether no account is attached, so that nothing is sent.
    var isIdle: Bool { broadcasters.isEmpty }

    /// Adopts an account with all that its journal holds, and sends what may not be mined.
    func attach(_ lease: Lease, broadcaster: Broadcaster, records: [FlightRecord]) async {
        broadcasters[lease.account] = (lease, broadcaster)
        table.forget(lease.account)
        for record in records { table.track(flight(record, job: nil, under: lease)) }
        changed.notify()
        await broadcaster.submit(records.compactMap(\.newest))
    }

    /// Lets go of an account whose lease is gone or about to be given back.
    func detach(_ lease: Lease) {
        guard broadcasters[lease.account]?.lease == lease else { return }
        broadcasters.removeValue(forKey: lease.account)
        table.forget(lease.account)
    }

    /// Tracks flights that the journal has just bound, and hands their transactions to the broadcaster.
    ///
    /// Does nothing when the account's lease has gone meanwhile: its next holder finds the record.
    func launch(_ flights: [(record: FlightRecord, job: Job?)], under lease: Lease) async {
        guard let account = broadcasters[lease.account], account.lease == lease else { return }
        for (record, job) in flights { table.track(flight(record, job: job, under: lease)) }
        changed.notify()
        await account.broadcaster.submit(flights.compactMap(\.record.newest))
    }

    private func flight(_ record: FlightRecord, job: Job?, under lease: Lease) -> Flight {
        Flight(
            lease: lease, job: job ?? record.job.flatMap { decoder.decode($0, logger: logger) }, record: record,
            launchedAt: time.elapsed)
    }

    // MARK: The loop

    /// Follows the chain until the task is cancelled.
    func run() async throws {
        while true {
            try Task.checkCancellation()
            let seen = changed.generation
            if table.isEmpty {
                await changed.wait(past: seen)
            } else {
                await look()
                try await time.sleep(for: configuration.pollInterval)
            }
        }
    }

    /// Has the accounts' nonces examined with the next look, whether or not there is a new block.
    func suspect() { suspicions.raised += 1 }

    private func examineIfNeeded(_ isNews: Bool) async throws {
        let raised = suspicions.raised
        guard isNews || raised != suspicions.examined else { return }
        try await examineConsumed()
        suspicions.examined = raised
    }

    /// One look.
    ///
    /// A failure leaves everything as it is for the next one.
    private func look() async {
        do {
            try await readMarkers()
            let isNews = try await followHead()
            watchMarkers()
            try await settleWhatIsDeepEnough()
            try await examineIfNeeded(isNews)
            await careForPending()
        } catch is CancellationError {
            return
        } catch {
            tally.count(.worldFailure)
            logger.warning("looking at the chain failed, it will be repeated", metadata: ["error": "\(error)"])
        }
    }
}
