import App
import Engine
import Ethereum
import Glibc
import Signing

/// Jobs and their transactions, as they look on their way through a worker.
struct Fixtures: Sendable {
    /// How many there are of each; their number is a power of 2, so that choosing one costs nothing.
    static let count = 64

    let contract: WorkflowContract
    let decoder: JobDecoder
    let signer: LocalSigner
    /// Inbox entries of about 300 bytes, with 96 bytes for the action.
    let entries: [[UInt8]]
    let jobs: [Job]
    /// Calls of the contract, one for each job.
    let transactions: [Transaction]
    let digests: [Hash32]
    let signatures: [RecoverableSignature]
    let signed: [SignedTransaction]
    let records: [FlightRecord]

    init(_ contracts: ContractLibrary) throws {
        let contract = try WorkflowContract(address: Self.executor, executor: contracts.executor)
        let signer = try Self.signer()
        let decoder = JobDecoder(registry: Self.registry)
        entries = (0..<Self.count).map(Self.entry)
        jobs = try entries.map { try decoder.decode($0) { Self.id } }
        transactions = try jobs.enumerated().map { number, job in
            Self.transaction(number, try contract.calldata(for: job, newNextRun: Self.nextRun))
        }
        digests = transactions.map(\.signingHash)
        signatures = try digests.map { digest in try signer.sign(digest) }
        signed = zip(transactions, signatures).map { SignedTransaction(transaction: $0, signature: $1) }
        records = zip(jobs, signed).map(Self.record)
        (self.contract, self.signer, self.decoder) = (contract, signer, decoder)
    }

    static let registry = address("a1")
    static let executor = address("e1")
    static let account = address("cd")
    static let id = "0192f0a0-0000-7000-8000-000000000000"
    /// When the jobs' workflows run next, in seconds since 1970.
    static let nextRun: UInt256 = 1_700_003_600
    /// When everything happens, in milliseconds since 1970.
    static let now: Milliseconds = 1_700_000_000_000

    /// The place of a number's fixture.
    static func place(_ number: Int) -> Int { number & (count - 1) }

    private static func address(_ digits: String) -> Address {
        Address(Hex.decode(String(repeating: digits, count: 20)) ?? []) ?? .zero
    }

    /// A key that everybody knows.
    private static func signer() throws -> LocalSigner {
        setenv("AUTOMETA_BENCHMARK_KEY", String(repeating: "11", count: 32), 1)
        defer { unsetenv("AUTOMETA_BENCHMARK_KEY") }
        return try LocalSigner(loading: .environment(variable: "AUTOMETA_BENCHMARK_KEY"))
    }

    /// The entry of a job, whose workflow has the number.
    static func entry(_ number: Int) -> [UInt8] {
        let action = "0x01" + String(repeating: "11", count: 95)
        let owner = "0x" + String(repeating: "ab", count: 20)
        return Array(
            """
            {"workflowId":\(number),"owner":"\(owner)","actionType":1,"actionData":"\(action)",\
            "gasBudget":"100000000000000000","nextRun":1700000000,"interval":3600,"triggerType":1}
            """.utf8)
    }

    /// A transaction as the worker makes it.
    static func transaction(_ number: Int, _ calldata: [UInt8]) -> Transaction {
        Transaction(
            chainID: 1287, nonce: Nonce(UInt64(number)),
            fees: .dynamic(maxFeePerGas: .gwei(2), maxPriorityFeePerGas: .gwei(1)), gasLimit: 200_000, to: executor,
            data: calldata)
    }

    /// The record of a job that is about to be sent.
    static func record(_ job: Job, _ signed: SignedTransaction) -> FlightRecord {
        FlightRecord(
            nonce: signed.transaction.nonce, revision: Revision(epoch: 1, count: 1),
            job: BoundJob(id: job.id, entry: job.entry, runKey: job.idempotencyKey, receivedAt: now),
            transactions: [FlightTransaction(purpose: .execute, signed: signed, signedAt: now)], boundAt: now)
    }
}
