import Chain
import Ethereum

@testable import Engine

/// Small values for tests of the engine's machines.
enum EngineFixture {
    static let account = Address(Array(repeating: 0x11, count: 20)) ?? .zero
    static let lease = Lease(account: account, worker: WorkerID("worker-1"), epoch: 1)

    /// A transaction that looks signed; machines never check signatures.
    static func transaction(_ nonce: Nonce, gwei: UInt64 = 1) -> SignedTransaction {
        SignedTransaction(
            transaction: Transaction(
                chainID: 1287, nonce: nonce,
                fees: .dynamic(maxFeePerGas: .gwei(gwei), maxPriorityFeePerGas: .gwei(1)), gasLimit: 21_000,
                to: account),
            signature: RecoverableSignature(r: 1, s: 1, yParity: false))
    }

    static func record(_ nonce: Nonce, gwei: [UInt64] = [1], of job: Job? = nil) -> FlightRecord {
        FlightRecord(
            nonce: nonce, revision: Revision(firstUnder: lease),
            job: job.map { BoundJob(id: $0.id, entry: $0.entry, runKey: $0.idempotencyKey, receivedAt: 0) },
            transactions: gwei.map {
                FlightTransaction(
                    purpose: job == nil ? .fill : .execute, signed: transaction(nonce, gwei: $0), signedAt: 0)
            }, boundAt: 0)
    }

    static func flight(_ nonce: Nonce, gwei: [UInt64] = [1], job: Job? = nil) -> Flight {
        Flight(lease: lease, job: job, record: record(nonce, gwei: gwei, of: job), offer: Offer(launchedAt: .zero))
    }

    /// Block `number` on `branch`; its parent is the block below it on `parentBranch` (default: the same).
    static func block(_ number: UInt64, branch: UInt64 = 0, parentBranch: UInt64? = nil) -> BlockHeader {
        BlockHeader(
            number: BlockNumber(number), hash: hash(number, branch),
            parentHash: hash(number &- 1, parentBranch ?? branch), timestamp: number, baseFeePerGas: 1,
            gasLimit: 30_000_000)
    }

    static func receipt(_ transaction: SignedTransaction, in block: BlockHeader, succeeded: Bool = true) -> Receipt {
        Receipt(
            transactionHash: transaction.hash, blockHash: block.hash, blockNumber: block.number, succeeded: succeeded,
            gasUsed: 21_000, effectiveGasPrice: 1, logs: [])
    }

    private static func hash(_ number: UInt64, _ branch: UInt64) -> Hash32 {
        Keccak256.hash(Array("block \(number) of branch \(branch)".utf8))
    }
}
