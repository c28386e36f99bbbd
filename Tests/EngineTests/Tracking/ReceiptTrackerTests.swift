import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// The tracker by itself: what it asks of the chain, and what it tells whom.
@Suite(.timeLimit(.minutes(5))) struct ReceiptTrackerTests {
    private let follower = RecordingFollower(account: 1)

    @Test func `nothing is asked while nobody waits for anything`() async {
        let fixture = TrackerFixture()
        await fixture.run {
            await fixture.tracker.follow(follower, [])
            for _ in 0..<3 { fixture.look() }
        }
        #expect(fixture.chain.faults.count(of: .header) == 0)
    }

    @Test func `who begins to wait is told where the chain is now, though it stands still, and once`() async {
        let fixture = TrackerFixture()
        await fixture.chain.mine(3)
        await fixture.run {
            await fixture.tracker.follow(follower, [.zero])
            fixture.look()
            #expect(await follower.takeNews().map(\.head.number) == [3])
            fixture.look()
            #expect(await follower.takeNews().isEmpty)
            // While nobody waits the chain goes on.
            await fixture.tracker.forget([.zero], of: follower.lease)
            fixture.look()
            await fixture.chain.mine(2)
            await fixture.tracker.watch([.zero], of: follower.lease)
            fixture.look()
            #expect(await follower.takeNews().map(\.head.number) == [5])
            await fixture.tracker.forget([.zero], of: follower.lease)
            await fixture.tracker.watch([.zero], of: follower.lease)
            fixture.look()
            #expect(await follower.takeNews().map(\.head.number) == [5], "it has forgotten the head")
        }
    }

    @Test func `what a block includes is told, and that it is gone`() async throws {
        let fixture = TrackerFixture { $0.rerunConfirmations = .blocks(3) }
        let signed = await fixture.offer(nonce: 0)
        await fixture.run {
            await fixture.tracker.follow(follower, [signed.hash])
            fixture.look()
            let block = await fixture.chain.mine()
            fixture.look()
            let news = await follower.takeNews()
            #expect(news.flatMap(\.inclusions).map(\.receipt.transactionHash) == [signed.hash])
            #expect(news.last?.depth == Depth(settled: block.number, rerun: 0))
            await fixture.chain.reorganise(depth: 1, returningToPool: false)
            fixture.look()
            #expect(await follower.takeNews().contains { $0.removed == [block.hash] })
        }
    }

    @Test func `parents below the window are asked for once, whoever needs them`() async throws {
        let fixture = TrackerFixture()
        await fixture.chain.mine(10)
        await fixture.run {
            await fixture.tracker.follow(follower, [.zero])
            fixture.look()
            let deep = await fixture.chain.simulation.blocks[4].header
            let before = fixture.chain.faults.count(of: .header)
            let answers = await descend(fixture, to: deep, times: 50)
            #expect(answers == Array(repeating: true, count: 50))
            #expect(fixture.chain.faults.count(of: .header) - before == 6)
        }
    }

    @Test func `that a parent cannot be told fails all who need it, and the next one asks again`() async throws {
        let fixture = TrackerFixture()
        await fixture.chain.mine(10)
        await fixture.run {
            await fixture.tracker.follow(follower, [.zero])
            fixture.look()
            let deep = await fixture.chain.simulation.blocks[9].header
            let before = fixture.chain.faults.count(of: .header)
            fixture.chain.faults.next(.header, .fail(ChainError(.unreachable, "away", method: "any")))
            #expect(await descend(fixture, to: deep, times: 20) == Array(repeating: nil, count: 20))
            #expect(fixture.chain.faults.count(of: .header) - before == 1)
            #expect(await descend(fixture, to: deep, times: 1) == [true])
        }
    }

    @Test func `a receipt of a block that is off the branch counts for nothing`() async throws {
        let fixture = TrackerFixture()
        let signed = await fixture.offer(nonce: 0)
        await fixture.run {
            await fixture.tracker.follow(follower, [.zero])
            fixture.look()
            await fixture.chain.mine(2)
            fixture.look()
            guard let receipt = await fixture.chain.simulation.receipt(of: signed.hash) else {
                return #expect(Bool(false), "it is in a block")
            }
            #expect(await fixture.tracker.inclusions(of: [receipt]).count == 1)
            await fixture.chain.reorganise(depth: 2, returningToPool: false)
            fixture.look()
            #expect(await fixture.tracker.inclusions(of: [receipt]).isEmpty)
        }
    }

    /// Whether a block is on the branch, asked by many at once while the chain holds its answers back.
    private func descend(_ fixture: TrackerFixture, to block: BlockHeader, times: Int) async -> [Bool?] {
        let id = BlockID(number: block.number, hash: block.hash)
        fixture.chain.faults.always(.header, .delay(.milliseconds(10)))
        defer { fixture.chain.faults.always(.header, nil) }
        return await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<times {
                group.addTask(executorPreference: fixture.executor) { try? await fixture.tracker.isCanonical(id) }
            }
            // Less than the tracker waits between two looks.
            for _ in 0..<30 {
                fixture.executor.runUntilIdle()
                fixture.time.advance(by: .milliseconds(10))
            }
            fixture.executor.runUntilIdle()
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
