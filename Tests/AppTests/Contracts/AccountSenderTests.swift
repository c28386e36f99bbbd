import Chain
import Concurrency
import Engine
import Ethereum
import TestSupport
import Testing

@testable import App

/// A transaction is signed once, whatever becomes of the answers.
@Suite(.timeLimit(.minutes(1))) struct AccountSenderTests {
    private let time = ManualTime()
    private let chain: ScriptedChain
    private let sender: AccountSender
    private let call = CallRequest(to: .zero, data: [1])

    init() {
        let (account, chain) = (Address(lastBytesOf: Hash32(UInt256(7))), ScriptedChain(time: time))
        self.chain = chain
        sender = AccountSender(
            chain: chain, chainID: 1287, signer: StampSigner(account), fees: .init(), time: time,
            timeout: .seconds(30))
    }

    @Test func `When the answer is lost and no node has it, the same bytes are sent again`() async throws {
        let attempts = Locked(0)
        await chain.onSend { _ in
            attempts.withLock {
                $0 += 1
                return $0
            } == 1 ? .answer(.outcomeUnknown("cut")) : nil
        }
        async let mined = sender.send([call])
        while await chain.batches.count < 2 { try await pass() }
        try await mineMeanwhile()
        _ = try await mined
        let batches = await chain.batches
        #expect(batches.count == 2 && Set(batches.joined().map(\.hash)).count == 1)
    }

    @Test func `When the answer is lost and a node has it, it is waited for`() async throws {
        await chain.onSend { _ in .pool(answering: .outcomeUnknown("cut")) }
        async let mined = sender.send([call])
        for _ in 0..<10 { try await pass() }
        try await mineMeanwhile()
        _ = try await mined
        #expect(await chain.batches.count == 1)
    }

    @Test func `When a node refuses what another has taken, it is waited for`() async throws {
        await chain.onSend { _ in .pool(answering: .nonceTooLow) }
        async let mined = sender.send([call])
        try await mineMeanwhile()
        #expect(try await mined.count == 1)
    }

    @Test func `What is refused is an error, and so is what never comes`() async throws {
        await chain.onSend { _ in .answer(.insufficientFunds) }
        await #expect(throws: SendingError.self) { try await sender.send([call]) }
        await chain.onSend { _ in .answer(.accepted) }
        async let mined = sender.send([call])
        while time.elapsed < .seconds(30) { try await pass() }
        do {
            _ = try await mined
            Issue.record("Nothing was mined.")
        } catch let error as SendingError {
            guard case .notMined(_, .seconds(30), nil) = error else { throw error }
            #expect(
                "\(error)".contains("is not mined after 30s. It still may be: look for it before you do this again."))
        }
    }

    @Test func `A node that fails while it is waited for is asked again`() async throws {
        chain.faults.next(.receipts, .fail(ChainError(.unreachable, "no answer", method: "test")), times: 3)
        async let mined = sender.send([call])
        for _ in 0..<3 { try await pass() }
        try await mineMeanwhile()
        #expect(try await mined.count == 1)
    }

    @Test func `What is on its way is waited for before anything is signed`() async throws {
        let first = try await signedElsewhere()
        _ = await chain.send([first])
        async let waited: Void = sender.untilNothingIsPending()
        try await mineMeanwhile()
        try await waited
        let start = time.elapsed
        _ = await chain.send([try await signedElsewhere()])
        async let refused: Void = sender.untilNothingIsPending()
        while time.elapsed < start + .seconds(30) { try await pass() }
        do {
            try await refused
            Issue.record("It is not mined.")
        } catch let error as PreflightError {
            #expect("\(error)".contains("has transactions that are not mined, from nonce 1 on."))
        }
    }

    private func signedElsewhere() async throws -> SignedTransaction {
        let nonce = try await chain.transactionCount(of: sender.address, at: .latest)
        return StampSigner(sender.address).stamp(
            Transaction(
                chainID: 1287, nonce: nonce, fees: .dynamic(maxFeePerGas: .gwei(100), maxPriorityFeePerGas: .gwei(2)),
                gasLimit: 50_000, to: .zero, value: 0, data: []))
    }

    /// Lets whoever waits go on after its pause.
    private func pass() async throws {
        time.advance(by: try await time.nextSleep())
    }

    /// Makes a block while somebody pauses.
    private func mineMeanwhile() async throws {
        let pause = try await time.nextSleep()
        await chain.mine()
        time.advance(by: pause)
    }
}
