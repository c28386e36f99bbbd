import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct AccountHistoryTests {
    static let account = EngineFixture.account
    let time = ManualTime()
    let chain: ScriptedChain
    let history: AccountHistory

    init() {
        chain = ScriptedChain(time: time)
        history = AccountHistory(chain: chain)
    }

    /// Mines a transaction with each nonce, with empty blocks between them, then more empty ones.
    private func mine(_ nonces: [Nonce], apart: Int = 0, below height: Int) async {
        for nonce in nonces {
            _ = await chain.send([ScriptedChainTests.transaction(nonce)])
            await chain.mine()
            await chain.mine(apart)
        }
        await chain.mine(height - Int(await chain.simulation.head.number.rawValue))
    }

    private func ask(
        _ nonce: Nonce, upTo block: BlockNumber, deep: BlockNumber? = nil
    ) async throws -> AccountHistory.Answer {
        try await history.transactions(of: Self.account, using: nonce, upTo: block, deep: deep)
    }

    /// The number of the block that is found; nil when none is.
    private func block(of answer: AccountHistory.Answer) -> BlockNumber? {
        if case .found(let number, let sent) = answer, !sent.transactions.isEmpty { number } else { nil }
    }

    @Test func `blocks are looked through where nodes have dropped their state`() async throws {
        await mine([0, 1, 2], apart: 4, below: 150)
        await chain.pruneStates(keeping: 20)
        for (nonce, number) in [(2, 11), (1, 6), (0, 1)] as [(Nonce, BlockNumber)] {
            #expect(block(of: try await ask(nonce, upTo: 150)) == number)
        }
    }

    @Test(arguments: [20, 100] as [UInt64])
    func `how many transactions an account has at a block is told with and without its state`(_ states: UInt64)
        async throws
    {
        await mine([0, 1, 2, 3], apart: 9, below: 90)
        await chain.pruneStates(keeping: states)
        for (block, count) in [(80, 4), (31, 4), (30, 3), (21, 3), (1, 1), (0, 0)] as [(BlockNumber, Nonce)] {
            let told = try await history.count(of: Self.account, at: block, below: 4, upTo: 90)
            #expect(told == count)
        }
        #expect(
            try await history.count(of: Self.account, at: 1, below: 4, upTo: 90, downTo: 91)
                == (states == 100 ? 1 : 0))
    }

    @Test func `as long as there is state no block is read but the one that is sought`() async throws {
        await mine([0, 1], apart: 2, below: 30)
        #expect(block(of: try await ask(0, upTo: 30)) == 1)
        #expect(chain.faults.count(of: .transactions) == 1)
    }

    @Test func `one question looks at so many blocks, and the next one goes on`() async throws {
        await mine([0, 1], below: 500)
        await chain.pruneStates(keeping: 8)
        // The state of the last eight tells that the nonce was used by block 493.
        #expect(try await ask(1, upTo: 500) == .searching(downTo: 294))
        #expect(try await ask(1, upTo: 500) == .searching(downTo: 95))
        #expect(block(of: try await ask(1, upTo: 500)) == 2)
    }

    @Test func `what is thrown in between does not undo what was looked through`() async throws {
        await mine([0, 1], below: 300)
        await chain.pruneStates(keeping: 8)
        chain.faults.next(.transactions, .delay(.zero), times: 10)
        chain.faults.next(.transactions, .fail(ChainError(.unreachable, "away", method: "eth_getBlockByNumber")))
        await #expect(throws: ChainError.self) { try await ask(1, upTo: 300) }
        // 1 + 2 + 4 + 8 + 6 · 10 blocks from 293 on, and the last of them once more.
        #expect(try await ask(1, upTo: 300) == .searching(downTo: 20))
    }

    @Test(arguments: [(51, false), (3, true)] as [(BlockNumber, Bool)])
    func `what is below the lowest block that is looked through is the caller's to deal with`(
        _ floor: BlockNumber, _ isLookedAt: Bool
    ) async throws {
        await mine([0, 1], below: 50)
        await chain.pruneStates(keeping: 8)
        let error = await #expect(throws: ChainError.self) {
            try await history.transactions(of: Self.account, using: 1, upTo: 50, downTo: floor)
        }
        #expect(error?.code == .unavailable)
        #expect((chain.faults.count(of: .transactions) > 0) == isLookedAt)
        #expect(block(of: try await history.transactions(of: Self.account, using: 1, upTo: 50, downTo: 2)) == 2)
    }

    @Test func `a nonce that no block has makes nodes disagree, not the account's another one`() async throws {
        await mine([0], below: 50)
        await chain.pruneStates(keeping: 8)
        #expect(try await ask(1, upTo: 43) == .disagreement)
    }

    @Test(arguments: [true, false])
    func `a nonce that no transaction used is proven by depth alone`(_ isWithOthers: Bool) async throws {
        await mine([0], below: 3)
        if isWithOthers { _ = await chain.send([ScriptedChainTests.transaction(2)]) }
        await chain.update { $0.useNonce(of: Self.account) }
        let block = await chain.mine()
        // Finalized is what is four blocks deep.
        for _ in 0..<3 { await chain.mine() }
        let used = BlockID(number: block.number, hash: block.hash)
        #expect(try await ask(1, upTo: 7) == .usedOtherwiseLately(used))
        #expect(try await ask(1, upTo: 7, deep: 3) == .usedOtherwiseLately(used))
        #expect(try await ask(1, upTo: 7, deep: 4) == .usedOtherwise(used))
        await chain.mine()
        #expect(try await ask(1, upTo: 8) == .usedOtherwise(used))
    }

    @Test func `two nonces of one account that are asked about in turn are both found`() async throws {
        await mine([0, 1], below: 900)
        await chain.pruneStates(keeping: 8)
        var found: [Nonce: BlockNumber] = [:]
        for _ in 0..<6 {
            for nonce in [0, 1] as [Nonce] { found[nonce] = block(of: try await ask(nonce, upTo: 900)) ?? found[nonce] }
        }
        #expect(found == [0: 1, 1: 2])
    }
}
