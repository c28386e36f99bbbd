package import Chain
package import Ethereum
package import Logging
import Metrics

/// Knows what gas costs at the moment, and what nodes were seen to refuse.
///
/// One quote serves everybody until the head of the chain moves or it is ``Configuration/maximumAge``
/// old; however many ask for a new one at once, a single request goes out. While the node gives none,
/// the last one serves for ``Configuration/usableFor``.
package actor GasOracle {
    package struct Configuration: Sendable {
        /// How many recent blocks to look at; 10 by default.
        package var blocks = 10
        /// How long a quote is used when no new block is reported; 2 s by default.
        package var maximumAge: Duration = .seconds(2)
        /// How long the last quote serves while the node gives no new one; 60 s by default.
        package var usableFor: Duration = .seconds(60)
        /// How long nodes that told no base fees of the past are not asked for them again; 10 min by default.
        package var withoutHistoryFor: Duration = .seconds(600)

        package init() {}
    }

    let chain: any ChainClient
    let policy: FeePolicy
    let time: any TimeSource
    let configuration: Configuration
    let logger: Logger
    private let failures = Counter(label: "autometa_fee_refresh_failures_total")
    private var cache: QuoteCache
    private var limits: NodeLimits
    var withoutHistoryUntil: Duration?
    var head: BlockHeader?
    /// At most one for each task that asks; resumed with nil when the one they wait for was cancelled.
    private var waiters: [CheckedContinuation<Result<FeeQuote, any Error>?, Never>] = []

    /// Creates an oracle; it asks nothing before it is asked.
    package init(
        chain: any ChainClient, policy: FeePolicy, time: any TimeSource, logger: Logger,
        configuration: Configuration = Configuration()
    ) {
        self.chain = chain
        self.policy = policy
        self.time = time
        self.logger = logger
        self.configuration = configuration
        cache = QuoteCache(maximumAge: configuration.maximumAge, usableFor: configuration.usableFor)
        limits = NodeLimits(policy: policy)
    }

    /// Returns the current quote, with the least tip that nodes were seen to take.
    ///
    /// Suspends while one is fetched. A caller that waits for another one's fetch notices its own
    /// cancellation when that fetch ends.
    ///
    /// - Throws: `ChainError` when the node gives none and there is no recent one; `CancellationError`.
    package func quote() async throws -> FeeQuote {
        var quote = try await marketQuote()
        quote.floor = limits.floor.tip(over: quote, at: time.elapsed)
        return quote
    }

    private func marketQuote() async throws -> FeeQuote {
        while true {
            try Task.checkCancellation()
            switch cache.request(at: time.elapsed) {
            case .use(let quote): return quote
            case .refresh: return try await refresh()
            case .wait:
                if let result = await withCheckedContinuation({ waiters.append($0) }) { return try result.get() }
            }
        }
    }

    /// Takes note of a new block: the next quote will be a fresh one.
    package func headAdvanced(_ header: BlockHeader) {
        head = header
        limits.gas.blockLimit = header.gasLimit
        cache.headAdvanced()
    }

    /// How many callers wait for another one's fetch.
    var waiting: Int { waiters.count }

    private func refresh() async throws -> FeeQuote {
        do {
            let quote = try await fetch()
            cache.succeeded(quote, at: time.elapsed)
            resumeWaiters(with: .success(quote))
            return quote
        } catch  where error is CancellationError || Task.isCancelled {
            cache.abandoned()
            resumeWaiters(with: nil)
            throw CancellationError()
        } catch {
            let last = cache.failed(at: time.elapsed)
            failures.increment()
            logger.warning(
                "no new fee quote",
                metadata: ["error": "\(error)", "goes on with": "\(last.map { "\($0)" } ?? "none")"])
            let result = last.map(Result.success) ?? .failure(error)
            resumeWaiters(with: result)
            return try result.get()
        }
    }

    private func resumeWaiters(with result: Result<FeeQuote, any Error>?) {
        let waiting = waiters
        waiters = []
        for waiter in waiting { waiter.resume(returning: result) }
    }
}

extension GasOracle {
    /// Takes note of what nodes said to transactions, in order; one answer for each, whatever several nodes said of it.
    package func learn(_ answers: [SendAnswer], to transactions: [SignedTransaction]) {
        for (answer, signed) in zip(answers, transactions) {
            limits.learn(
                from: answer, to: signed.transaction, at: head?.number, quote: cache.last, at: time.elapsed)
        }
    }

    /// Whether nodes may let somebody pay so much for a transaction's gas, in wei (`gasLimit × maxFeePerGas`), for each of some.
    ///
    /// Where all refused as much, one gets a yes now and then (`SpendLimit`), and is to try.
    func admit(_ costs: [Wei]) -> [Bool] { costs.map { limits.spend.allows($0, at: time.elapsed) } }

    /// What a transaction's gas limit has to be within, as far as is known.
    ///
    /// Asks for a block where none is known yet; what nodes do not tell is no limit.
    var gasBounds: GasBounds {
        get async {
            if limits.gas.blockLimit == nil, let header = try? await chain.header(.latest) {
                limits.gas.blockLimit = limits.gas.blockLimit ?? header.gasLimit
            }
            return limits.gas
        }
    }
}
