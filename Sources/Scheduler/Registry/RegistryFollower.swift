package import Chain
package import Engine
package import Ethereum
package import Logging

/// Keeps a registry in memory up to date.
///
/// Reads it whole once, then asks at each ``poll()`` for the head and for the events since, which only say which workflows to read
/// again, in one batch at the head. Blocks that the chain takes back have everything read again that was touched since. A slice is
/// read again every now and then, so that in a day all are; where events cannot be followed, all are read at once.
///
/// A poll costs one request while the head stands still, two with a new head, three when something has changed or a slice is due.
package actor RegistryFollower {
    package struct Configuration: Sendable {
        /// How deep a block must be before anything in it starts a run.
        package var confirmations: Confirmations
        /// In what time everything is read again.
        ///
        /// Default 24 h.
        package var rereading: Duration = .seconds(24 * 60 * 60)

        package init(confirmations: Confirmations) { self.confirmations = confirmations }
    }

    let configuration: Configuration
    let contract: RegistryContract
    let reader: RegistryReader
    let chain: any ChainReader
    let time: any TimeSource
    let logger: Logger
    var book = RegistryBook()
    var trail = BlockTrail()
    var range = LogRange()
    var slices: RereadingSlices
    /// The last block that touched a workflow, for those that a fork may still concern.
    var touched: [UInt256: BlockNumber] = [:]
    /// Those to read again.
    var unread: Set<UInt256> = []
    /// The head and the deepest block; `nil` before the first poll.
    var sight: ChainSight?
    /// Whether events could not be read when somebody looked last.
    var areEventsMissing = false
    /// When everything was read last.
    var wholeSince: Duration?
    /// What the caller of ``poll()`` was not told yet.
    var untold: RegistryNews?

    /// - Parameters:
    ///   - configuration: How deep and how often.
    ///   - contract: The registry.
    ///   - chain: Where it is.
    ///   - time: The clock of what passes between blocks.
    ///   - logger: Gets what an operator should know.
    package init(
        configuration: Configuration, contract: RegistryContract, chain: any ChainReader, time: any TimeSource,
        logger: Logger
    ) {
        self.configuration = configuration
        self.contract = contract
        reader = RegistryReader(contract, on: chain)
        self.chain = chain
        self.time = time
        self.logger = logger
        slices = RereadingSlices(period: configuration.rereading)
    }

    /// Looks at the registry in memory.
    ///
    /// Inside, nothing moves: the head, the deepest block and what is due belong together.
    package func read<Answer: Sendable>(_ question: @Sendable (RegistryBook) throws -> Answer) rethrows -> Answer {
        try question(book)
    }

    /// The chain's time, in seconds since 1970; `nil` before the first poll.
    package var now: UInt64? { sight?.time.now(at: time.elapsed) }

    /// Looks at the chain and brings the registry in memory up to its head.
    ///
    /// The first one reads the registry as a whole. One at a time.
    ///
    /// - Returns: What happened since the last poll that returned.
    /// - Throws: `ChainError` when a node does not answer, or lags: what was learnt stays, and is told by the next one;
    ///   `CancellationError`.
    package func poll() async throws -> RegistryNews {
        let sight = try await look()
        if trail.tip == nil {
            try await readWhole(at: sight)
        } else {
            try await followFork(at: sight)
            try await followEvents(to: sight)
        }
        try await readAgain(at: sight)
        forgetSettled()
        defer { untold = nil }
        return untold ?? RegistryNews(head: sight.head, deepest: sight.deepest)
    }

    /// Reads workflows at the chain's head of now, their actions included, in one batch; those that are not there any more are left out.
    ///
    /// To be asked right before runs are pushed: what it shows counts in memory too.
    ///
    /// - Throws: `ChainError` when a node does not answer, or does not have the head that was seen last; `CancellationError`.
    package func reread(_ ids: [UInt256]) async throws -> [WorkflowRecord] {
        guard let seen = sight?.time.head.number else { return [] }
        // A node that is behind must not take back what was seen.
        let head = max(seen, try await chain.header(.latest)?.number ?? seen)
        let readings = try await reader.read(ids, at: .number(head))
        for (id, reading) in zip(ids, readings) { take(reading, of: id, at: head) }
        return readings.compactMap(\.record)
    }
}
