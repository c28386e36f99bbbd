import Chain
import Ethereum
import Testing

@testable import Engine

/// Who used a nonce, and when that is proven.
@Suite struct NonceUseTests {
    private let judge: NonceJudge
    private let block = BlockID(number: 7, hash: EngineFixture.block(7).hash)
    private let job: Job

    init() throws {
        judge = NonceJudge(contract: try WorkflowContractTests.contract(), chainID: 1287)
        job = try JobFixture.decode("")
    }

    private func sent(chainID: ChainID = 1287, input: [UInt8] = [], gwei: UInt64 = 9) -> SentTransaction {
        var transaction = EngineFixture.transaction(0, gwei: gwei).transaction
        transaction.chainID = chainID
        transaction.data = input
        let signed = SignedTransaction(
            transaction: transaction, signature: RecoverableSignature(r: 1, s: 1, yParity: false))
        return SentTransaction(hash: signed.hash, nonce: 0, signed: signed)
    }

    @Test func `a transaction of the record is its own, whatever it does`() {
        let record = EngineFixture.record(0, gwei: [1, 9], of: job)
        #expect(judge.use(of: record, by: sent(), in: block) == .own)
    }

    @Test func `one with the job's tag was lost, one with another tag is somebody else's`() throws {
        let record = EngineFixture.record(0, of: job)
        let calldata = try judge.contract.calldata(for: job, newNextRun: 0)
        let lost = sent(input: calldata)
        #expect(judge.use(of: record, by: lost, in: block) == .lost(lost))
        let other = EngineFixture.record(0, of: try JobFixture.decode(#""idempotencyKey":"another""#))
        #expect(judge.use(of: other, by: lost, in: block) == .foreign(ForeignUse(hash: lost.hash, block: block)))
        #expect(
            judge.use(of: EngineFixture.record(0), by: lost, in: block)
                == .foreign(ForeignUse(hash: lost.hash, block: block)), "a filler has no tag")
    }

    @Test func `one of another chain proves nothing`() {
        let foreign = sent(chainID: 1)
        #expect(judge.use(of: EngineFixture.record(0, of: job), by: foreign, in: block) == .misplaced(foreign.hash))
    }

    @Test func `somebody else's use counts when it was seen twice and is deep`() {
        let use = ForeignUse(hash: .zero, block: block)
        #expect(!use.isProven(by: nil, upTo: 100), "seen once")
        #expect(!use.isProven(by: use, upTo: 6), "not deep")
        #expect(!use.isProven(by: use, upTo: nil), "nobody knows how deep")
        let elsewhere = ForeignUse(hash: .zero, block: BlockID(number: 6, hash: .zero))
        #expect(!use.isProven(by: elsewhere, upTo: 100), "seen in another block")
        #expect(use.isProven(by: use, upTo: 7))
        let otherwise = ForeignUse(hash: block.hash, block: block)
        #expect(!otherwise.isProven(by: nil, upTo: nil), "seen once")
        #expect(otherwise.isProven(by: otherwise, upTo: nil), "the block is final")
    }
}
