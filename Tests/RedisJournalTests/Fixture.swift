import Engine
import Ethereum
import TestSupport
import Testing

/// Small values for tests of the journal.
enum Fixture {
    static let account = Address(Array(repeating: 0x11, count: 20)) ?? .zero

    /// A record of a filler, or of a job whose entry is given.
    static func record(_ nonce: Nonce, entry: [UInt8]? = nil) -> FlightRecord {
        let transaction = Transaction(
            chainID: 1287, nonce: nonce, fees: .dynamic(maxFeePerGas: .gwei(1), maxPriorityFeePerGas: .gwei(1)),
            gasLimit: 21_000, to: account)
        let signed = StampSigner(account).stamp(transaction)
        return FlightRecord(
            nonce: nonce, revision: Revision(epoch: 1, count: 1),
            job: entry.map { BoundJob(id: "job", entry: $0, runKey: nil, receivedAt: 0) },
            transactions: [FlightTransaction(purpose: entry == nil ? .fill : .execute, signed: signed, signedAt: 0)],
            boundAt: 0)
    }

    static func lease(_ journal: any Journal) async throws -> Lease {
        try #require(try await journal.acquire(account, for: .seconds(60)))
    }

    /// Runs `body` and returns what it throws, which has to be a ``JournalError``.
    static func journalError(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Sendable
    ) async -> JournalError? {
        do {
            let result = try await body()
            Issue.record("returned \(result)", sourceLocation: sourceLocation)
        } catch let error as JournalError {
            return error
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
        return nil
    }
}
