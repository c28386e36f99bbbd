import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct ScriptedChainTests {
    static let account = EngineFixture.account
    let time = ManualTime()
    let chain: ScriptedChain

    init() { chain = ScriptedChain(time: time) }

    static func transaction(
        _ nonce: Nonce, maxFee: Wei = .gwei(10), priority: Wei = .gwei(1), gas: Gas = 21_000, chainID: ChainID = 1287
    ) -> SignedTransaction {
        StampSigner(account).stamp(
            Transaction(
                chainID: chainID, nonce: nonce, fees: .dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: priority),
                gasLimit: gas, to: .zero))
    }

    @Test func `mines what is ready, in nonce order`() async throws {
        let sent = [2, 0, 1, 4].map { Self.transaction($0) }
        #expect(await chain.send(sent) == Array(repeating: .accepted, count: 4))
        #expect(try await chain.transactionCount(of: Self.account, at: .pending) == 3)
        let head = await chain.mine()
        #expect(await chain.simulation.blocks[1].transactions.map(\.transaction.nonce) == [0, 1, 2])
        #expect(try await chain.transactionCount(of: Self.account, at: .latest) == 3)
        #expect(try await chain.transactionCount(of: Self.account, at: .number(0)) == 0)
        #expect(try await chain.receipts(in: head, of: [sent[0].hash]).map(\.transactionHash) == [sent[0].hash])
        #expect(try await chain.receipts(of: sent.map(\.hash)).map { $0 != nil } == [true, true, true, false])
        #expect(try await chain.knows(sent.map(\.hash) + [.zero]) == [true, true, true, true, false])
        #expect(try await chain.balance(of: Self.account, at: .latest) < Wei(1_000_000_000_000_000_000))
    }

    @Test func `answers as geth's pool does`() async {
        await chain.update { chain in
            chain.limits.perAccount = 3
            chain.limits.gapped = 1
        }
        let first = Self.transaction(0)
        let cases: [(SignedTransaction, SendAnswer)] = [
            (first, .accepted), (first, .alreadyKnown),
            (Self.transaction(0, maxFee: 10_999_999_999, priority: .gwei(2)), .replacementUnderpriced),
            (Self.transaction(0, maxFee: .gwei(11), priority: 1_099_999_999), .replacementUnderpriced),
            (Self.transaction(0, maxFee: .gwei(11), priority: 1_100_000_000), .accepted),
            (Self.transaction(1, priority: 0), .underpriced), (Self.transaction(1, gas: 20_999), .intrinsicGasTooLow),
            (Self.transaction(1, gas: 30_000_001), .exceedsBlockGasLimit),
            (Self.transaction(1, maxFee: .gwei(900_000)), .insufficientFunds),
            (Self.transaction(1, chainID: 1), .rejected("invalid sender")),
            (Self.transaction(5), .accepted), (Self.transaction(6), .poolFull), (Self.transaction(1), .accepted),
            (Self.transaction(2), .poolFull),
        ]
        for (transaction, answer) in cases { #expect(await chain.send([transaction]) == [answer]) }
        await chain.mine()
        #expect(await chain.send([Self.transaction(0)]) == [.nonceTooLow])
    }

    @Test func `a reorganisation takes blocks back`() async throws {
        let sent = Self.transaction(0)
        _ = await chain.send([sent])
        let removed = await chain.mine()
        let head = await chain.reorganise(depth: 1, returningToPool: true)
        #expect(head.number == 2)
        #expect(try await chain.header(.hash(removed.hash)) == nil)
        #expect(try await chain.receipts(of: [sent.hash]) == [nil])
        await #expect(throws: ChainError.self) { try await chain.receipts(in: removed, of: [sent.hash]) }
        #expect(try await chain.transactionCount(of: Self.account, at: .latest) == 0)
        await chain.mine()
        #expect(try await chain.receipts(of: [sent.hash])[0]?.blockNumber == 3)
    }

    @Test func `fees below the base fee wait`() async throws {
        await chain.update { $0.baseFee = .gwei(11) }
        _ = await chain.send([Self.transaction(0)])
        await chain.mine()
        #expect(try await chain.transactionCount(of: Self.account, at: .latest) == 0)
        await chain.update { $0.baseFee = .gwei(9) }
        await chain.mine()
        #expect(try await chain.transactionCount(of: Self.account, at: .latest) == 1)
    }

    @Test func `answers can be lost, dropped and made up`() async throws {
        let lost = ChainError(.unreachable, "lost", method: "eth_sendRawTransaction")
        chain.faults.next(.send, .loseAnswer(lost))
        let first = Self.transaction(0)
        #expect(await chain.send([first]) == [.outcomeUnknown(lost.description)])
        #expect(await chain.send([first]) == [.alreadyKnown])
        await chain.onSend { $0.transaction.nonce == 1 ? .answer(.accepted) : .pool(answering: .underpriced) }
        let more = [Self.transaction(1), Self.transaction(2)]
        #expect(await chain.send(more) == [.accepted, .underpriced])
        #expect(try await chain.knows(more.map(\.hash)) == [false, true])
        #expect(await chain.batches.map(\.count) == [1, 1, 2])
    }

    @Test func `the hosted executor emits an event for each call`() async throws {
        let contract = try WorkflowContractTests.contract()
        await chain.update { chain in
            chain.host(executor: EngineFixture.account) { workflow, _ in
                workflow == 2 ? .reverted : .executed(success: workflow == 1)
            }
        }
        for nonce in 0..<3 as Range<UInt64> {
            let workflow = nonce + 1
            let entry = #"{"workflowId":\#(workflow),"owner":"\#(JobFixture.owner)"}"#
            let job = try JobFixture.decode(Array(entry.utf8))
            let transaction = Transaction(
                chainID: 1287, nonce: Nonce(nonce), fees: .legacy(gasPrice: .gwei(2)), gasLimit: 100_000,
                to: EngineFixture.account,
                data: try contract.calldata(for: job, newNextRun: 5))
            _ = await chain.send([StampSigner(Self.account).stamp(transaction)])
        }
        await chain.mine()
        let receipts = await chain.simulation.blocks[1].receipts
        #expect(receipts.map(\.succeeded) == [true, false, true])
        #expect(receipts.map { contract.success(in: $0) } == [true, nil, false])
        #expect(await chain.simulation.executedWorkflows == [1, 3])
    }
}
