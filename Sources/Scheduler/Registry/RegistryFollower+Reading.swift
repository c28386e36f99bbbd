import Chain
import Collections
import Engine
import Ethereum
import Logging

extension RegistryFollower {
    /// How often everything is read where events cannot be followed.
    private static let patience = Duration.seconds(60)
    /// How many workflows are read together, and how many such requests are under way at the same time.
    private static let portion: UInt64 = 1_000
    private static let portionsAtOnce = 4
    /// No more room is made at once, whatever number a registry tells.
    private static let mostReserved: UInt64 = 1_000_000

    /// Reads everything, unless that was done just now.
    func doWithoutEvents(at sight: ChainSight) async throws {
        if !areEventsMissing {
            logger.warning(
                "the registry's events cannot be followed, it is read as a whole",
                metadata: ["head": "\(sight.head.number)"])
        }
        areEventsMissing = true
        if let wholeSince, time.elapsed - wholeSince < Self.patience { return }
        try await readWhole(at: sight)
    }

    /// Reads the registry as a whole, as it is at the head.
    ///
    /// Its recent events say what is not deep enough yet, and what a fork concerns; without them nothing is deep enough.
    func readWhole(at sight: ChainSight) async throws {
        let head = sight.head
        touched = [:]
        untold?.isWhole = true
        untold?.changes = []
        untold?.runs = []
        let start = try await readRecentEvents(at: sight)
        let total = try await reader.total(at: .number(head.number))
        try await readAll(total, at: head.number, since: start?.number ?? head.number)
        for workflow in book.all where UInt256(total) < workflow.id { book.remove(workflow.id) }
        trail.restart(at: [start, head].compactMap(\.self))
        slices.restart(total: total, at: time.elapsed)
        wholeSince = time.elapsed
        logger.info("the registry was read", metadata: ["workflows": "\(book.count)", "head": "\(head.number)"])
    }

    /// Reads the events above a block that is deep enough, and that forks hardly reach.
    ///
    /// - Returns: That block; `nil` when they cannot be had.
    private func readRecentEvents(at sight: ChainSight) async throws -> BlockHeader? {
        let head = sight.head.number.rawValue
        let deep = BlockNumber(head - min(head, Confirmations.fewestBlocks))
        guard let deepest = sight.deepest, isNear(min(deepest, deep), sight.head.number) else { return nil }
        let start = try await chain.header(.number(min(deepest, deep)))
        guard var last = start else {
            throw ChainError(.unavailable, "the node lacks block \(min(deepest, deep))", method: "eth_getBlockByNumber")
        }
        while last.number < sight.head.number {
            guard let next = try await nextEvents(after: last.number, to: sight.head) else { return nil }
            note(next.events, tellingAbove: deepest)
            last = next.last
        }
        return start
    }

    private func readAll(_ total: UInt64, at block: BlockNumber, since: BlockNumber) async throws {
        book.reserve(Int(min(total, Self.mostReserved)))
        var portions = stride(from: 1, through: total, by: Int(Self.portion)).makeIterator()
        try await withThrowingTaskGroup(of: ([UInt256], [WorkflowReading]).self) { group in
            for _ in 0..<Self.portionsAtOnce { begin(portions.next(), of: total, at: block, in: &group) }
            while let (ids, readings) = try await group.next() {
                for (id, reading) in zip(ids, readings) { take(reading, of: id, at: block, since: since) }
                begin(portions.next(), of: total, at: block, in: &group)
            }
        }
    }

    private func begin(
        _ first: UInt64?, of total: UInt64, at block: BlockNumber,
        in group: inout ThrowingTaskGroup<([UInt256], [WorkflowReading]), any Error>
    ) {
        guard let first else { return }
        let ids = (first...min(total, first + (Self.portion - 1))).map { UInt256($0) }
        group.addTask { [reader, time] in
            (ids, try await Self.patiently(time) { try await reader.read(ids, at: .number(block)) })
        }
    }

    /// How long a part that no node answered waits before it is asked for again: until then those that limit rates have calmed down.
    private static let pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

    /// Asks again, so that not everything has to be read again for one answer that did not come.
    private static func patiently<Answer>(
        _ time: any TimeSource, _ question: () async throws -> Answer
    ) async throws -> Answer {
        for pause in pauses {
            do {
                return try await question()
            } catch let error as ChainError where error.isFaultOfEndpoint {
                try await time.sleep(for: pause)
            }
        }
        return try await question()
    }

    /// Reads again what was touched, and a slice of the rest when it is its turn.
    func readAgain(at sight: ChainSight) async throws {
        let block = sight.head.number
        if slices.isCountDue(at: time.elapsed) {
            let new = slices.count(try await reader.total(at: .number(block)), at: time.elapsed)
            unread.formUnion(new.map { UInt256($0) })
        }
        let slice = slices.next(at: time.elapsed).map { UInt256($0) }
        let ids = unread.union(slice).sorted()
        for some in ids.chunks(of: Int(Self.portion)).map(Array.init) {
            let readings = try await reader.read(some, at: .number(block))
            for (id, reading) in zip(some, readings) { take(reading, of: id, at: block) }
        }
        if !slice.isEmpty { slices.finish(at: time.elapsed) }
    }

    /// Takes in what was read of a workflow at a block.
    ///
    /// - Parameter since: A block up to which it is known to have changed last, where nothing was known of it.
    func take(_ reading: WorkflowReading, of id: UInt256, at block: BlockNumber, since: BlockNumber? = nil) {
        switch reading {
        case .failed(let error):
            unread.insert(id)
            logger.debug("a workflow cannot be read", metadata: ["workflow": "\(id)", "error": "\(error)"])
        case .missing:
            unread.remove(id)
            book.remove(id)
        case .found(let record):
            unread.remove(id)
            let workflow = Workflow(record, changed: block)
            book.put(workflow, changed: lastChange(of: workflow, since: since))
        }
    }

    /// The block of its last change, or one above it.
    private func lastChange(of workflow: Workflow, since: BlockNumber?) -> BlockNumber {
        if let block = touched[workflow.id] { return block }
        guard let old = book[workflow.id] else { return since ?? workflow.changed }
        if old.isSame(as: workflow) { return old.changed }
        if !areEventsMissing {
            logger.warning("a workflow has changed without an event", metadata: ["workflow": "\(workflow.id)"])
        }
        return workflow.changed
    }
}
