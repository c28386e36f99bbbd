import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct BlockWindowTests {
    private func window(_ numbers: ClosedRange<UInt64>, capacity: Int = 8) -> BlockWindow {
        var window = BlockWindow(capacity: capacity)
        for number in numbers { window.append(EngineFixture.block(number)) }
        return window
    }

    @Test func `an empty window takes any block`() {
        #expect(BlockWindow().relation(of: EngineFixture.block(7)) == .attaches)
    }

    @Test func `a block seen before is no news, wherever it is in the window`() {
        let window = window(1...5)
        #expect(window.relation(of: EngineFixture.block(5)) == .known)
        #expect(window.relation(of: EngineFixture.block(2)) == .known)
    }

    @Test func `the next block attaches without removing anything`() {
        var window = window(1...5)
        #expect(window.relation(of: EngineFixture.block(6)) == .attaches)
        #expect(window.makeRoom(for: EngineFixture.block(6)).isEmpty)
    }

    @Test func `a window grows downwards by the parent of its oldest block only`() {
        var window = window(4...8, capacity: 5)
        window.prepend(EngineFixture.block(3, branch: 1))
        #expect(window.oldest?.number == 4)
        window.prepend(EngineFixture.block(3))
        #expect(window.oldest?.number == 3)
        #expect(window.tip?.number == 8)
        window.append(EngineFixture.block(9))
        #expect(window.oldest?.number == 5, "the capacity is restored")
    }

    @Test func `a fork removes exactly the blocks above its parent`() {
        var window = window(1...5)
        let fork = EngineFixture.block(4, branch: 1, parentBranch: 0)
        #expect(window.relation(of: fork) == .attaches)
        #expect(window.makeRoom(for: fork) == [EngineFixture.block(5), EngineFixture.block(4)])
        window.append(fork)
        #expect(window.tip == fork)
        #expect(window.relation(of: EngineFixture.block(5)) == .detached)
    }

    @Test func `a block whose parent is unknown needs its parent first`() {
        #expect(window(1...5).relation(of: EngineFixture.block(8)) == .detached)
    }

    @Test func `the window forgets its oldest blocks`() {
        let window = window(1...20, capacity: 8)
        #expect(!window.contains(EngineFixture.block(12).hash))
        #expect(window.contains(EngineFixture.block(13).hash))
    }
}
