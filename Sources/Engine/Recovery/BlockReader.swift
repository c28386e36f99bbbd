import Chain
import Ethereum

/// Reads blocks for accounts that are looked at together: each once for all of them.
///
/// Whole blocks are large, so there is one request at a time; whoever waits for it has its blocks joined to the next one.
actor BlockReader {
    /// What accounts have in a block, on which nodes agree.
    struct Contents: Sendable {
        let header: BlockHeader
        let sent: [Address: SentInBlock]
        /// Those of jobs, where the block is deep.
        let receipts: [Receipt]
    }

    private let accounts: Set<Address>
    private let context: RecoveryContext
    private var kept: [BlockNumber: (contents: Contents, until: Duration?)] = [:]
    private var wanted: Set<BlockNumber> = []
    private var isReading = false
    private let changed = Signal()

    init(for accounts: [Address], context: RecoveryContext) {
        self.accounts = Set(accounts)
        self.context = context
    }

    /// Reads blocks, and asks again and again while nodes fail.
    ///
    /// - Parameter deep: The highest block that nothing takes back; what is above is read anew after a moment.
    /// - Returns: Those that nodes have, and agree on, in no order.
    /// - Throws: `CancellationError`.
    func read(_ numbers: Set<BlockNumber>, deep: BlockNumber) async throws -> [Contents] {
        let now = context.time.elapsed
        wanted.formUnion(numbers.filter { kept[$0].map { ($0.until ?? now) < now } ?? true })
        while !wanted.isDisjoint(with: numbers) {
            let seen = changed.generation
            if isReading {
                await changed.wait(past: seen)
                try Task.checkCancellation()
            } else {
                try await readSome(deep)
            }
        }
        return numbers.compactMap { kept[$0]?.contents }
    }

    private func readSome(_ deep: BlockNumber) async throws {
        let some = Array(wanted.sorted(by: >).prefix(BlockWalk.largestRequest))
        isReading = true
        defer {
            isReading = false
            wanted.subtract(some)
            changed.notify()
        }
        let blocks = try await context.ask { [context, accounts] in
            try await context.chain.transactions(of: accounts, in: some)
        }
        let found = try await context.forEach(Array(zip(some, blocks ?? []))) { [context] number, sent in
            try await Self.contents(of: number, sent, deep, context)
        }
        for number in some { kept[number] = nil }
        for case let contents? in found {
            let isDeep = contents.header.number <= deep
            let until = isDeep ? nil : context.time.elapsed + RecoveryLead.patience
            kept[contents.header.number] = (contents, until)
        }
    }

    /// Makes sure that a block is canonical for whichever node is asked now, and reads receipts.
    private static func contents(
        of number: BlockNumber, _ sent: [Address: SentInBlock]?, _ deep: BlockNumber, _ context: RecoveryContext
    ) async throws -> Contents? {
        guard let sent, let header = try await context.ask({ try await context.chain.header(.number(number)) }) ?? nil,
            sent.values.allSatisfy({ $0.block == header.hash })
        else { return nil }
        let jobs = sent.values.flatMap(\.transactions).filter { context.contract.tag(of: $0) != nil }
        if number > deep || jobs.isEmpty { return Contents(header: header, sent: sent, receipts: []) }
        return try await context.ask {
            try await context.chain.receipts(in: header, of: Set(jobs.map(\.hash)))
        }.map { Contents(header: header, sent: sent, receipts: $0) }
    }
}
