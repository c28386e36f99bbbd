package import Chain
import Ethereum
package import Logging
import Metrics

/// Knows what gas costs at the moment.
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
        /// How long a chain counts as legacy before it is asked for base fees again; 10 min by default.
        package var legacyFor: Duration = .seconds(600)

        package init() {}
    }

    private let chain: any ChainClient
    private let policy: FeePolicy
    private let time: any TimeSource
    private let configuration: Configuration
    private let logger: Logger
    private let failures = Counter(label: "autometa_fee_refresh_failures_total")
    private var cache: QuoteCache
    private var legacyUntil: Duration?
    private var head: BlockHeader?
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
    }

    /// Returns the current quote.
    ///
    /// Suspends while one is fetched. A caller that waits for another one's fetch notices its own
    /// cancellation when that fetch ends.
    ///
    /// - Throws: `ChainError` when the node gives none and there is no recent one; `CancellationError`.
    package func quote() async throws -> FeeQuote {
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
    private func fetch() async throws -> FeeQuote {
        if let legacyUntil, time.elapsed < legacyUntil { return policy.quote(gasPrice: try await chain.gasPrice()) }
        if let quote = try await dynamicQuote() {
            legacyUntil = nil
            return quote
        }
        if legacyUntil == nil { logger.info("the chain has no base fee: legacy transactions are sent") }
        legacyUntil = time.elapsed + configuration.legacyFor
        return policy.quote(gasPrice: try await chain.gasPrice())
    }

    /// Asks for the fee history; nil on a chain without base fees.
    private func dynamicQuote() async throws -> FeeQuote? {
        let history: FeeHistory
        do {
            history = try await chain.feeHistory(blocks: configuration.blocks, percentiles: [50])
        } catch let error as ChainError where error.code == .unsupported {
            return nil
        }
        guard case .dynamic(let baseFee, _)? = policy.quote(from: history) else { return nil }
        // A node reports 0 for blocks without a base fee as well as for a base fee of 0: the header knows.
        if baseFee == .zero, try await latestHeader()?.baseFeePerGas == nil { return nil }
        return policy.quote(from: history)
    }

    private func latestHeader() async throws -> BlockHeader? {
        if let head { return head }
        return try await chain.header(.latest)
    }
}
