import Chain
import Ethereum
import Testing

@testable import Engine

/// What an account's machine concludes from who used its nonces.
@Suite struct AccountNonceUseTests {
    private static let block = BlockID(number: 5, hash: EngineFixture.block(5).hash)
    private let use = ForeignUse(hash: .zero, block: block)

    private func fixture() throws -> MachineFixture {
        var fixture = MachineFixture(try MachineFixture.jobs(0...1, gwei: 1))
        fixture.send()
        fixture.mine(5)
        _ = fixture.isAsking()
        return fixture
    }

    @Test func `somebody else's transaction ends a flight once its block is deep, and was looked at again`() throws {
        var fixture = try fixture()
        #expect(fixture.machine.inquiry(about: 0) == .user)
        #expect(fixture.machine.saw(.foreign(use), of: 0) == .suspect(use))
        #expect(fixture.isAsking() == true, "it is looked at again soon")
        #expect(fixture.machine.inquiry(about: 0) == nil, "it waits for depth")
        #expect(fixture.machine.saw(.foreign(use), of: 0) == nil)
        fixture.mine(6, deep: 4)
        #expect(fixture.machine.inquiry(about: 0) == nil)
        fixture.mine(7, deep: 5)
        #expect(fixture.machine.inquiry(about: 0) == .confirmation(use))
        #expect(fixture.machine.saw(.foreign(use), of: 0) == .unbind)
    }

    @Test func `one that is off the chain, or used by another one there, proves nothing`() throws {
        var fixture = try fixture()
        _ = fixture.machine.saw(.foreign(use), of: 0)
        fixture.mine(6, deep: 6)
        fixture.machine.doubted(use, of: 0, isOffChain: false)
        #expect(fixture.machine.inquiry(about: 0) == .confirmation(use), "a node that lags")
        fixture.machine.doubted(use, of: 0, isOffChain: true)
        #expect(fixture.machine.inquiry(about: 0) == .user)
        #expect(fixture.isAsking() == true)
        _ = fixture.machine.saw(.foreign(use), of: 0)
        let other = ForeignUse(hash: EngineFixture.block(9).hash, block: Self.block)
        #expect(fixture.machine.saw(.foreign(other), of: 0) == .suspect(other))
    }

    @Test func `a final block that used the nonce without a transaction is believed the second time`() throws {
        var fixture = try fixture()
        let use = ForeignUse(hash: Self.block.hash, block: Self.block)
        #expect(fixture.machine.saw(.foreign(use), of: 0) == .suspect(use))
        #expect(fixture.machine.inquiry(about: 0) == .user)
        #expect(fixture.machine.saw(.foreign(use), of: 0) == .unbind)
    }

    @Test func `a flight that was included meanwhile, or is being replaced, is left alone`() throws {
        var fixture = try fixture()
        fixture.mine(6, including: [0], deep: 6)
        #expect(fixture.machine.saw(.foreign(use), of: 0) == nil)
        #expect(fixture.machine.inquiry(about: 0) == nil)
        fixture = MachineFixture(try MachineFixture.jobs(0...0))
        fixture.send(.rejected("no"))
        _ = fixture.machine.remedies(known: [0: false], quote: nil, at: fixture.now, wall: 0)
        #expect(fixture.machine.replacing == [0])
        _ = fixture.isAsking()
        #expect(fixture.machine.inquiry(about: 0) == nil)
        #expect(fixture.machine.saw(.foreign(use), of: 0) == nil)
        #expect(fixture.isAsking() == true, "it is asked again soon")
        fixture.machine.endedReplacing(0)
        #expect(fixture.machine.saw(.foreign(use), of: 0) == .suspect(use))
    }

    @Test func `what a record had lost is part of it from now on`() throws {
        var fixture = try fixture()
        let record = EngineFixture.record(0, gwei: [3, 8])
        fixture.machine.restored(record)
        #expect(fixture.isAsking() == true)
        let block = EngineFixture.block(6)
        let receipt = EngineFixture.receipt(EngineFixture.transaction(0, gwei: 8), in: block)
        let actions = fixture.machine.lookedUp([Inclusion(receipt: receipt, minedAt: nil)])
        #expect(actions.contains(.included(1)))
    }

    @Test func `a gap below what waits for long is told apart from what is only late`() throws {
        var fixture = MachineFixture([EngineFixture.flight(2)])
        #expect(!fixture.machine.isStranded(above: 1, at: .seconds(29)))
        #expect(fixture.machine.isStranded(above: 1, at: .seconds(30)))
        #expect(!fixture.machine.isStranded(above: 2, at: .seconds(30)), "its turn has come")
        _ = fixture.machine.settled([2])
        #expect(!fixture.machine.isStranded(above: 1, at: .seconds(30)), "nothing waits")
    }
}
