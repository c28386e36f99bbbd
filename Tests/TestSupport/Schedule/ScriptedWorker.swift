import Chain
import Engine
package import Ethereum

/// A worker that does one job after the other: each becomes a run on the chain, and then an entry of the done stream.
package actor ScriptedWorker {
    private let store: InMemoryStore
    private let chain: ScriptedReader
    private let time: ManualTime
    private let scene: JournalScene
    private var nonce: Nonce = 0
    /// How often each workflow ran.
    package private(set) var runs: [UInt256: Int] = [:]
    package private(set) var keys: [String] = []

    package init(store: InMemoryStore, chain: ScriptedReader, time: ManualTime) {
        (self.store, self.chain, self.time) = (store, chain, time)
        scene = JournalScene(InMemoryBench(store, time: time))
    }

    /// Claims and binds everything that is in the inbox, and executes it unless told otherwise.
    ///
    /// - Parameter dies: Whether each job becomes a dead letter in place of a run.
    package func work(dies: Bool = false) async throws {
        let lease = try await scene.lease()
        for claim in try await scene.a.claim(upTo: 1_000).claims {
            let job = try JobDecoder(registry: SampleContracts.registryAddress).decode(claim.entry) { claim.name }
            if let key = job.idempotencyKey, try await scene.a.dropIfDuplicate(claim, runKey: key) { continue }
            let record = scene.record(nonce, claim, runKey: job.idempotencyKey)
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .bound)
            try await end(job, dies: dies, under: lease)
        }
    }

    private func end(_ job: Job, dies: Bool, under lease: Lease) async throws {
        let (number, id) = (nonce, job.workflowID)
        nonce = nonce.next
        var trail = JobTrail(id: job.id, entry: job.entry, job: job, receivedAt: 1)
        let outcome: Settlement.Outcome
        if dies {
            outcome = .dead(.dead(trail, reason: .revertedOnChain, error: "no", settledAt: 2))
        } else {
            let next = job.newNextRun(at: time.wall / 1_000, terms: WorkflowTerms(interval: .zero))
            await chain.mine { _ = $0.run(id, nextRun: next) }
            runs[id, default: 0] += 1
            keys.append(job.idempotencyKey ?? "")
            let head = await chain.head
            trail.inclusion = JobTrail.Inclusion(
                receipt: Receipt(
                    transactionHash: Hash32(UInt256(number.rawValue)), blockHash: head.hash, blockNumber: head.number,
                    succeeded: true, gasUsed: 21_000, effectiveGasPrice: 1, logs: []), minedAt: 1)
            outcome = .done(.done(trail, success: true, settledAt: 2))
        }
        let settlement = Settlement(nonce: number, runKey: job.idempotencyKey, outcome: outcome)
        try await scene.expect(scene.a.settle([settlement], under: lease), [.done])
    }
}
