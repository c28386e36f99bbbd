package import Chain
import Ethereum
package import Logging

/// Follows the chain block by block, and tells accounts what happened to their transactions.
///
/// It looks at the head, walks every block since the last look, takes all receipts of a block with one call, and tells each
/// account what was included, what was reorganised away, and how deep that is; what becomes of it is for the account to decide. Idle
/// while nobody waits for a transaction. What a look cannot learn is asked for at the next one; what it has learnt stays.
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
    let oracle: GasOracle
    let time: any TimeSource
    let tally: Tally
    let logger: Logger
    private let changed = Signal()
    private var isFailing = false
    /// The block whose receipts could not be read, and how often in a row.
    var unreadable: (block: Hash32, times: Int)?
    var window = BlockWindow()
    /// The blocks that a node called safe or finalized just before the window was brought up to the head.
    var markers = FinalityMarkers()
    var followers = Followers()
    private(set) var depth = Depth()
    /// A parent of the window's oldest block is being asked for; notified when that has ended, and how it failed.
    var isDescending = false
    let descended = Signal()
    var descentFailure: (any Error)?

    package init(
        configuration: Configuration, chain: any ChainClient, oracle: GasOracle, time: any TimeSource, tally: Tally,
        logger: Logger
    ) {
        self.configuration = configuration
        self.chain = chain
        self.oracle = oracle
        self.time = time
        self.tally = tally
        self.logger = logger
    }

    // MARK: Accounts

    /// Whether no account is followed, so that nothing is sent.
    var isIdle: Bool { followers.isEmpty }

    /// Tells an account from now on what happens to its transactions.
    ///
    /// It is told where the chain is by the first look after it begins to wait for any.
    func follow(_ account: any ChainFollower, _ hashes: [Hash32]) {
        followers.add(account, hashes)
        changed.notify()
    }

    /// Lets go of an account whose lease is gone or about to be given back.
    func unfollow(_ lease: Lease) { followers.remove(lease) }

    /// Waits for further transactions of an account; nothing happens when it is followed under another lease.
    func watch(_ hashes: [Hash32], of lease: Lease) {
        followers.watch(hashes, of: lease)
        changed.notify()
    }

    /// Nobody waits for these any more.
    func forget(_ hashes: [Hash32], of lease: Lease) { followers.forget(hashes, of: lease) }

    // MARK: The loop

    /// Follows the chain until the task is cancelled.
    func run() async throws {
        while true {
            try Task.checkCancellation()
            let seen = changed.generation
            if followers.areIdle {
                await changed.wait(past: seen)
            } else {
                await look()
                try await time.sleep(for: configuration.pollInterval)
            }
        }
    }

    /// One look.
    ///
    /// What it could not learn is asked for at the next one; what it has learnt is told in any case.
    private func look() async {
        let (marking, before) = (await failure { try await readMarkers() }, depth)
        let look = await followHead()
        watchMarkers()
        let settled = await results(of: [configuration.confirmations, configuration.rerunConfirmations]) {
            try await self.deepest($0)
        }
        // What is not known counts as not deep.
        depth = Depth(settled: try? settled[0].get(), rerun: try? settled[1].get())
        if look.isNews || depth != before {
            await tell(look, to: followers.waiting())
        } else if look.failure == nil {
            await tell(look, to: followers.newcomers())
        }
        report([marking, look.failure] + settled.map { if case .failure(let error) = $0 { error } else { nil } })
    }

    private func failure(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    /// Says once that a look failed, until one succeeds.
    private func report(_ failures: [(any Error)?]) {
        let errors = failures.compactMap(\.self).filter { !($0 is CancellationError) }
        defer { isFailing = !errors.isEmpty }
        guard let error = errors.first else { return }
        tally.count(.worldFailure)
        logger.log(
            level: isFailing ? .debug : .warning, "looking at the chain failed, it will be repeated",
            metadata: ["error": "\(error)"])
    }
}
