import Chain
import Engine
import Ethereum
import TestSupport

/// The chain as it really is, the nodes that show it, and what goes wrong with its blocks.
final class Network: @unchecked Sendable {  // stays on the simulation's one thread
    /// How many blocks behind a node's head the safe and the finalized block are.
    static let safeLag = 2
    static let finalizedLag = 4
    static let executor = Address(Array(repeating: 0xEE, count: 20)) ?? .zero

    let world: World
    let accounts: [Address]
    private(set) var chain: SimulatedChain
    private(set) var nodes: [Node]
    private var faults: ChainFaults
    private var blockFaults: BlockFaults
    /// Every block there ever was.
    private(set) var archive: [Hash32: SimulatedChain.Block] = [:]
    /// The blocks that included a transaction, on whatever fork.
    private(set) var inclusions: [Hash32: [Hash32]] = [:]
    /// The canonical blocks, by number.
    private var path: [Hash32] = []
    private(set) var isOut = false
    private var poor: Set<Address> = []
    private var foreigners: UInt64 = 0
    /// How many blocks the canonical chain has.
    private var height: UInt8 = 0
    private let settledDepth: Int
    /// Told of every change of the canonical chain.
    var changed: () -> Void = {}
    /// Tells whether a job runs again after what used its nonce, a transaction or nothing of the kind, so that this takes more depth.
    var waitsForDepth: (Checker.Slot, (SignedTransaction, Receipt)?) -> Bool = { _, _ in false }

    init(world: World, scenario: Scenario) {
        self.world = world
        accounts = scenario.accounts
        faults = scenario.chain
        blockFaults = scenario.blocks
        settledDepth = scenario.depth
        chain = SimulatedChain(timestamp: UInt64(SimulatedClock.epoch / 1_000))
        // More than elsewhere, so that nodes refuse what arithmetic lets pass.
        chain.limits.baseGas = 40_000
        nodes = (0..<scenario.chain.nodes).map { _ in Node() }
        let kinds = Dictionary(uniqueKeysWithValues: scenario.jobs.map { (UInt256(UInt64($0.number)), $0.kind) })
        chain.host(executor: Self.executor) { [unowned self] workflow, signed in
            switch kinds[workflow] {
            case .revertsOnChain: .reverted
            // Another block, another state: what has reverted may succeed after a reorganisation.
            case .moody, .fickle, .equal:
                (signed.hash.bytes[0] &+ self.height) % 3 == 0 ? .reverted : .executed(success: true)
            default: .executed(success: signed.hash.bytes[0] % 4 != 0)
            }
        }
        record()
        for index in nodes.indices { nodes[index].follow(path) }
    }

    /// Makes blocks until the run ends.
    func start() { world.after(nextInterval()) { self.makeBlock() } }

    private func nextInterval() -> Duration {
        blockFaults.interval / 2 + world.duration(in: .zero...blockFaults.interval)
    }

    // MARK: Blocks

    private func makeBlock() {
        stir()
        let depth = blockFaults.deepest > 0 ? min(world.number(in: 1...blockFaults.deepest), chain.blocks.count - 1) : 0
        if depth > 0, world.roll(blockFaults.reorganised), !takesBackSettled(depth) {
            let returning = world.roll(0.5)
            world.note(nil, "blocks are reorganised away", depth, returning ? 1 : 0)
            chain.reorganise(depth: depth, returningToPool: returning)
            path.removeLast(depth)
            // A node only leaves its branch for a longer one.
            for _ in 0..<depth { mine() }
        }
        mine()
        changed()
        for index in nodes.indices {
            let path = path
            world.after(world.delay(upTo: faults.lag)) { self.nodes[index].follow(path) }
        }
        world.after(nextInterval()) { self.makeBlock() }
    }

    /// Whether the last blocks hold something that may be settled, since it is deep and no job runs again after it.
    private func takesBackSettled(_ depth: Int) -> Bool {
        guard blockFaults.sparesSettled, depth >= settledDepth else { return false }
        let settled = chain.blocks.suffix(depth + 1).dropLast(settledDepth - 1)
        return accounts.contains { account in
            zip(settled, settled.dropFirst()).contains { parent, block in
                let first = parent.accounts[account]?.nonce ?? 0
                return (first.rawValue..<(block.accounts[account]?.nonce ?? first).rawValue).contains { nonce in
                    let used = zip(block.transactions, block.receipts).first {
                        chain.sender($0.0) == account && $0.0.transaction.nonce == Nonce(nonce)
                    }
                    return !waitsForDepth(Checker.Slot(account: account, nonce: Nonce(nonce)), used)
                }
            }
        }
    }

    private func mine() {
        height = UInt8(truncatingIfNeeded: path.count)
        let (isPicky, isEmpty) = (world.roll(blockFaults.picky), world.roll(blockFaults.empty))
        chain.mine(at: UInt64(SimulatedClock(world: world).wall / 1_000), limit: isEmpty ? 0 : .max) { _ in
            !isPicky || self.world.roll(0.6)
        }
        record()
        let count = chain.blocks[chain.blocks.count - 1].transactions.count
        world.note(nil, "block: number, transactions", Int(chain.head.number.rawValue), count)
    }

    /// Takes the newest block into the archive.
    private func record() {
        let block = chain.blocks[chain.blocks.count - 1]
        archive[block.header.hash] = block
        for transaction in block.transactions { inclusions[transaction.hash, default: []].append(block.header.hash) }
        path.append(block.header.hash)
    }

    /// Lets go wrong between two blocks what can.
    private func stir() {
        if world.roll(blockFaults.feeJump) { chain.baseFee = .gwei(UInt64(world.number(in: 1...60))) }
        if world.roll(blockFaults.forgotten) { chain.evict { _ in self.world.roll(0.5) } }
        if world.roll(blockFaults.outage) { blackOut() }
        if world.roll(blockFaults.poor), let account = world.pick(from: accounts) { impoverish(account) }
        if world.roll(blockFaults.foreign), let account = world.pick(from: accounts) { intrude(account) }
        for account in accounts {
            var state = chain.account(account)
            state.balance = poor.contains(account) ? .zero : Wei(UInt256(1_000_000_000_000_000_000))
            chain.accounts[account] = state
        }
    }

    private func blackOut() {
        world.note(nil, "no node answers")
        isOut = true
        world.after(world.duration(in: .seconds(1) ... .seconds(8))) { self.isOut = false }
    }

    private func impoverish(_ account: Address) {
        world.note(nil, "an account is empty")
        poor.insert(account)
        world.after(world.duration(in: .seconds(2) ... .seconds(10))) { self.poor.remove(account) }
    }

    /// Somebody else signs with an account's key.
    private func intrude(_ account: Address) {
        if world.roll(0.3) {
            world.note(nil, "something other than a transaction uses an account's nonce")
            return chain.useNonce(of: account)
        }
        foreigners += 1
        world.note(nil, "somebody else uses an account's nonce", Int(chain.account(account).nonce.rawValue))
        chain.inject(
            StampSigner(account).stamp(
                Transaction(
                    chainID: chain.chainID, nonce: chain.account(account).nonce,
                    fees: .dynamic(maxFeePerGas: .gwei(200), maxPriorityFeePerGas: .gwei(3)), gasLimit: 21_000,
                    to: .zero, value: Wei(UInt256(foreigners)), data: [])))
    }

    /// From now on nothing goes wrong any more.
    func heal() {
        blockFaults = BlockFaults(interval: blockFaults.interval)
        faults = ChainFaults(lag: min(faults.lag, .seconds(1)), latency: faults.latency)
        chain.baseFee = .gwei(1)
        poor = []
        isOut = false
    }

    // MARK: Transactions

    /// A node passes a transaction on to those who make blocks.
    func offer(_ transaction: SignedTransaction) -> SendAnswer { chain.offer(transaction) }

    /// Whether the node numbered `index` has this block's receipts.
    func hasReceipts(of block: Hash32) -> Bool {
        // What is missing depends on the block and the time, so that asking again soon does not help.
        guard faults.receiptsLag > 0 else { return true }
        let window = UInt64(world.now.components.seconds / 3)
        let die = (UInt64(block.bytes[1]) &+ window &* 37) % 100
        return Double(die) >= faults.receiptsLag * 100
    }

    /// Whether a node forgets to say that a block has receipts of ours.
    func missesReceipts() -> Bool { world.roll(faults.receiptsMissing) }
}

/// A node: what it believes the chain to be.
struct Node {
    /// Its canonical blocks, by number.
    private(set) var path: [Hash32] = []

    /// Switches to a branch that is longer than its own.
    mutating func follow(_ path: [Hash32]) {
        if path.count > self.path.count { self.path = path }
    }

    func isCanonical(_ block: BlockHeader) -> Bool {
        let number = Int(clamping: block.number.rawValue)
        return number < path.count && path[number] == block.hash
    }
}
