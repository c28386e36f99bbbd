package import Chain
package import Engine
package import Ethereum
package import Logging

/// Follows a registry and pushes the runs that are due, as long as it leads.
///
/// Any number may run: each follows the chain, so that whoever takes the lead is at once where the others are; one pushes. Whatever it
/// decides is decided by pure machines (``RegistryBook``, `Timetable`, ``PriceTriggers``, ``TransferTriggers``, ``Schedule``), and
/// written by steps of the store that its lease fences.
///
/// Nothing is lost by stopping it between any two steps: what was not pushed is due still, and a run that is pushed twice has one key.
package actor Scheduler {
    let configuration: ScheduleConfiguration
    let parts: SchedulerParts
    let time: any TimeSource
    let logger: Logger
    var rules: PriceRules
    /// How many blocks nodes let us ask for at once.
    var transferRange = LogRange()
    /// What was said of workflows that are held, by its code.
    var reportedHolds: [UInt256: String] = [:]
    var wasFull = false
    /// Workflows that never run and of which that was said.
    var reportedUnusable: Set<UInt256> = []
    /// What polls have shown and the leader has not taken in: kept until it has, whatever fails meanwhile.
    var untaken: [RegistryNews] = []
    /// What owners did lately, also while another led: whoever takes the lead makes up for what that one left.
    var lately: [UInt256: LateChange] = [:]
    /// What the price feeds have answered and the leader has not looked at.
    var priceAnswers: [PriceAsset: Result<Price, PriceProblem>] = [:]
    /// The asset that was asked for last, where there are too many to ask for all at once.
    var lastAsset: PriceAsset?
    /// When a run was last seen to end.
    var lastOutcome: Duration?
    /// Where transfers are followed from, until that was done once.
    var fromBlock: BlockNumber?
    /// Whether it has led before: a store that keeps nothing has lost what it kept then.
    var hasLoaded = false
    /// What the leader keeps; `nil` for the others.
    var leadership: Leadership?
    /// The lead as it was taken or kept last.
    private var lead: (lease: ScheduleLease, until: Duration)?
    /// What the last poll has shown; `nil` before the first.
    var sight: Sight?
    private var lastPoll: Duration?
    private var lastSuccess: Duration?
    /// What is not right at present, by what it is about: each is said once.
    var complaints: [String: String] = [:]
    package private(set) var counts = ScheduleCounts()
    private let stopping = Signal()

    /// The chain as the last poll has shown it.
    struct Sight {
        var head: BlockHeader
        var deepest: BlockNumber?
    }

    package init(_ configuration: ScheduleConfiguration, _ parts: SchedulerParts, logger: Logger) {
        self.configuration = configuration
        self.parts = parts
        time = parts.time
        self.logger = logger
        fromBlock = configuration.fromBlock
        rules = PriceRules(maximumAge: UInt64(clamping: configuration.priceMaxAge.components.seconds))
    }

    /// Works until it is told to stop, and gives the lead back.
    ///
    /// What may pass by itself (a node or Redis that is away, a store that is being compared with the chain) is said once and waited for.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; the lead ends by itself then.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.keepLead() }
            group.addTask { try await self.work() }
            group.addTask { try await self.askForPrices() }
            try await group.waitForAll()
        }
        await resign()
    }

    /// Tells it to stop, without waiting for that.
    package nonisolated func stop() { stopping.notify() }

    private nonisolated var isStopping: Bool { stopping.generation > 0 }

    // MARK: Work

    /// How often it is looked whether something has become due: four times a second, without asking anybody.
    private static let tick = Duration.milliseconds(250)

    private func work() async throws {
        while !isStopping {
            try await turn()
            try await time.sleep(for: Self.tick)
        }
    }

    /// Asks for prices again and again, beside all else: a feed that hangs keeps no run waiting.
    private func askForPrices() async throws {
        var last: Duration?
        while !isStopping {
            if leadership != nil, last.map({ time.elapsed - $0 >= configuration.pollInterval }) ?? true {
                last = time.elapsed
                await fetchPrices()
            }
            try await time.sleep(for: Self.tick)
        }
    }

    /// Follows the chain when it is time to, and pushes what is due.
    func turn() async throws {
        if lastPoll.map({ time.elapsed - $0 >= configuration.pollInterval }) ?? true {
            lastPoll = time.elapsed
            let news = try await attempt("follow the registry") { try await parts.follower.poll() }
            if let news { see(news) }
        }
        guard sight != nil else { return }
        try await attempt("push what is due") { try await leadTurn() }
    }

    private func see(_ news: RegistryNews) {
        if sight == nil { logger.notice("registry read", metadata: ["head": "\(news.head.number)"]) }
        sight = Sight(head: news.head, deepest: news.deepest)
        lastSuccess = time.elapsed
        untaken.append(news)
        for change in news.changes { lately[change.workflow] = LateChange(change: change, seenAt: time.wall) }
        let oldest = time.wall - min(time.wall, Self.memory)
        lately = lately.filter { $0.value.seenAt >= oldest }
    }

    /// For how long owners' changes are remembered, in milliseconds: an hour.
    private static let memory: Milliseconds = 3_600_000

    /// What an owner did, and when it was seen.
    struct LateChange {
        let change: WorkflowChange
        let seenAt: Milliseconds
    }

    /// Does something that may fail for reasons that pass, and says once that it does.
    ///
    /// - Returns: `nil` when it failed.
    @discardableResult
    func attempt<Value>(_ what: String, _ body: () async throws -> Value) async throws -> Value? {
        do {
            let value = try await body()
            settle(what)
            return value
        } catch let error as ScheduleStoreError {
            if error == .fenced, lead != nil {
                logger.notice("the lead has ended: another scheduler has it, or the store is another one")
            }
            (leadership, lead) = (nil, nil)
            if error == .recovering { complain(about: what, "the store is being compared with the chain") }
        } catch {
            try Task.checkCancellation()
            counts.failures += 1
            // What the store was told may be done or not: what it keeps is loaded again.
            if error is JournalError { leadership = nil }
            complain(about: what, "\(error)")
        }
        return nil
    }

    /// Says that something is not right, unless that was said before and has not become right since.
    func complain(about what: String, _ problem: String) {
        guard complaints.updateValue(problem, forKey: what) == nil else { return }
        logger.warning("cannot \(what)", metadata: ["error": "\(problem)"])
    }

    /// Takes note that something is right again.
    func settle(_ what: String) {
        guard complaints.removeValue(forKey: what) != nil else { return }
        logger.notice("can \(what) again")
    }

    func count(_ change: (inout ScheduleCounts) -> Void) { change(&counts) }
}

// MARK: - The lead

extension Scheduler {
    /// The lease, as long as it is certainly ours.
    var lease: ScheduleLease? { lead.flatMap { time.elapsed < $0.until ? $0.lease : nil } }

    /// Takes the lead when it is free, and keeps it.
    ///
    /// Only one that follows the chain leads: another may be able to that asks other nodes.
    private func keepLead() async throws {
        while !isStopping {
            if isFollowing {
                try await attempt("take the lead") { try await takeLead() }
            } else if lead != nil {
                await resign()
            }
            try await time.sleep(for: min(configuration.leaseTTL / 3, .seconds(1)))
        }
    }

    func takeLead() async throws {
        let asked = time.elapsed
        guard let lease = try await parts.store.lead(for: configuration.leaseTTL) else {
            if lead != nil { logger.notice("another scheduler leads") }
            lead = nil
            return
        }
        if lead?.lease != lease { logger.notice("leading", metadata: ["lease": "\(lease.token)"]) }
        lead = (lease, asked + configuration.leaseTTL)
    }

    /// Whether what the last poll has shown is new enough to push runs by: what is read again is read at that head.
    var isUpToDate: Bool {
        guard let lastSuccess else { return false }
        return time.elapsed - lastSuccess <= configuration.pollInterval + configuration.leaseTTL
    }

    private var isFollowing: Bool {
        guard let lastSuccess else { return false }
        return time.elapsed - lastSuccess <= max(.seconds(60), configuration.pollInterval * 3)
    }

    private func resign() async {
        guard let lease = lead?.lease else { return }
        (lead, leadership) = (nil, nil)
        do {
            try await parts.store.resign(lease)
        } catch {
            logger.warning("cannot give the lead back: it ends by itself", metadata: ["error": "\(error)"])
        }
    }
}

/// What a scheduler works with.
package struct SchedulerParts: Sendable {
    package var registry: Address
    package var follower: RegistryFollower
    package var contract: RegistryContract
    package var chain: any ChainReader
    package var store: any ScheduleStore
    package var prices: any PriceFeed
    package var funds: Funds
    package var builder: RunBuilder
    package var time: any TimeSource
    /// Reads workflows once more, right before their runs are pushed; see ``RegistryFollower/reread(_:)``.
    package var reread: @Sendable ([UInt256]) async throws -> [WorkflowRecord]

    package init(
        registry: Address, follower: RegistryFollower, contract: RegistryContract, chain: any ChainReader,
        store: any ScheduleStore, prices: any PriceFeed, funds: Funds, builder: RunBuilder, time: any TimeSource
    ) {
        self.registry = registry
        self.follower = follower
        self.contract = contract
        self.chain = chain
        self.store = store
        self.prices = prices
        self.funds = funds
        self.builder = builder
        self.time = time
        reread = { try await follower.reread($0) }
    }
}
