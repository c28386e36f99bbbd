import Engine
import Ethereum

extension Scenario {
    /// Decides everything that a seed decides beforehand.
    init(seed: UInt64, mutation: Mutation?, world: World) {
        self.seed = seed
        workers = world.number(in: 1...3)
        accounts = (0..<world.number(in: 1...3)).map { Self.account($0) }
        healsAt = world.duration(in: .seconds(6) ... .seconds(24))
        rollWorker(world)
        rollJournal(world)
        rollChain(world)
        rollBlocks(world)
        if world.roll(0.3) || mutation?.isAboutLosses == true { rollLosses(world) }
        strokes = (0..<world.number(in: 0...6)).compactMap { _ in stroke(world) }
        let count = world.roll(0.2) ? world.number(in: 20...40) : world.number(in: 5...15)
        // Of equal jobs whose pushes are lost a recovery may wait for one for ever: see the README.
        let lastEqual = losses.isEmpty || mutation == .equalPushesAreLost ? healsAt : .zero
        jobs = (1...count).map { SimulatedJob(number: $0, world: world, until: healsAt, lastEqual: lastEqual) }
        mutation?.apply(to: &self)
    }

    static func account(_ index: Int) -> Address { Address(Array(repeating: UInt8(0xA1 + index), count: 20)) ?? .zero }

    private mutating func rollWorker(_ world: World) {
        worker.lanes = world.number(in: 1...6)
        worker.maxInFlightPerAccount = world.number(in: 2...16)
        worker.leaseTTL = world.duration(in: .seconds(2) ... .seconds(7))
        worker.drainTimeout = world.duration(in: .seconds(3) ... .seconds(30))
        worker.retry.backoff = Backoff(base: .seconds(1), maximum: .seconds(5))
        worker.tracking.pollInterval = world.duration(in: .milliseconds(400) ... .seconds(2))
        worker.tracking.stuckAfter = world.duration(in: .seconds(3) ... .seconds(12))
        switch world.number(in: 0...4) {
        case 0: worker.tracking.confirmations = .safe
        case 1: worker.tracking.confirmations = .finalized
        default: worker.tracking.confirmations = .blocks(UInt64(world.number(in: 1...4)))
        }
        depth = blocks(in: worker.tracking.confirmations)
        // Nothing is reorganised away that was finalized.
        let deeper: [Confirmations] = [
            .finalized, .blocks(UInt64(world.number(in: depth...blocks(in: .finalized)))),
        ]
        let rerun = world.pick(from: deeper) ?? .finalized
        let isDeeper = !rerun.mayBeShallower(than: worker.tracking.confirmations)
        worker.tracking.rerunConfirmations = isDeeper ? rerun : .finalized
        rerunDepth = max(depth, blocks(in: worker.tracking.rerunConfirmations))
    }

    private func blocks(in confirmations: Confirmations) -> Int {
        switch confirmations {
        case .blocks(let blocks): Int(blocks)
        case .safe: Network.safeLag + 1
        case .finalized: Network.finalizedLag + 1
        }
    }

    private mutating func rollJournal(_ world: World) {
        journal.refused = world.intensity(upTo: 0.1)
        journal.lostAnswer = world.intensity(upTo: 0.1)
        journal.broken = world.intensity(upTo: 0.02)
        journal.slow = world.intensity(upTo: 0.02)
        journal.latency = world.duration(in: .milliseconds(1) ... .milliseconds(100))
    }

    private mutating func rollChain(_ world: World) {
        chain.failed = world.intensity(upTo: 0.2)
        chain.lost = world.intensity(upTo: 0.2)
        chain.slow = world.intensity(upTo: 0.05)
        chain.dropped = world.intensity(upTo: 0.3)
        chain.delayed = world.intensity(upTo: 0.3)
        chain.refused = world.intensity(upTo: 0.3)
        chain.receiptsLag = world.intensity(upTo: 0.5)
        chain.receiptsMissing = world.intensity(upTo: 0.3)
        chain.lag = world.roll(0.5) ? world.duration(in: .seconds(1) ... .seconds(8)) : .zero
        chain.nodes = world.number(in: 1...4)
        chain.latency = world.duration(in: .milliseconds(5) ... .milliseconds(300))
    }

    private mutating func rollBlocks(_ world: World) {
        blocks.interval = world.duration(in: .milliseconds(500) ... .seconds(3))
        blocks.empty = world.intensity(upTo: 0.5)
        blocks.picky = world.intensity(upTo: 0.5)
        blocks.reorganised = world.intensity(upTo: 0.3)
        blocks.deepest = rerunDepth - 1
        blocks.forgotten = world.intensity(upTo: 0.3)
        blocks.feeJump = world.intensity(upTo: 0.2)
        blocks.poor = world.intensity(upTo: 0.05)
        blocks.foreign = world.intensity(upTo: 0.1)
        blocks.outage = world.intensity(upTo: 0.03)
    }

    /// Leaves out what the protocol does not cover: nodes that have taken a transaction and show it nowhere, and a store that comes
    /// back with what an earlier loss had taken.
    private mutating func rollLosses(_ world: World) {
        losses = (0..<world.number(in: 1...3)).map { _ in
            StoreLoss(
                time: world.duration(in: .seconds(2)...healsAt),
                forgets: world.duration(in: .milliseconds(50) ... .seconds(world.roll(0.5) ? 2 : 12)),
                downFor: world.duration(in: .milliseconds(500) ... .seconds(5)),
                keepsConnections: world.roll(0.3))
        }.sorted { $0.time < $1.time }
        if world.roll(0.2) { wipe(at: world.number(in: 0...losses.count - 1)) }
        // What an earlier loss has taken does not come back: before that, or after it.
        for index in losses.indices {
            for earlier in losses[..<index].reversed() {
                let (later, kept) = (losses[index], earlier.time - earlier.forgets)
                guard later.time - later.forgets < earlier.time, later.time - later.forgets > kept else { continue }
                losses[index].forgets = later.time - kept
            }
        }
        chain.delayed = 0
        if world.roll(0.3) { chain.pools = world.roll(0.5) ? .counted : .unanswered }
        worker.hidden = world.roll(0.5) ? .wait : .burn
    }

    private mutating func wipe(at index: Int) {
        losses[index].isWipe = true
        losses[index].keepsConnections = true
        losses[index].forgets = losses[index].time
    }

    private func stroke(_ world: World) -> Stroke? {
        guard let kind = world.pick(from: Stroke.Kind.allCases) else { return nil }
        return Stroke(
            kind: kind, time: world.duration(in: .zero...healsAt),
            lasts: world.duration(in: .milliseconds(100)...worker.leaseTTL * 3))
    }
}

extension World {
    /// How often a kind of fault strikes in this run: never in half of the runs.
    fileprivate func intensity(upTo most: Double) -> Double {
        roll(0.5) ? most * Double(number(in: 1...100)) / 100 : 0
    }
}
