import Ethereum
import JSON
import Testing

@testable import ChainSimulator

/// What is sent over which connection.
@Suite(.timeLimit(.minutes(1))) struct SignedLoadTests {
    private struct Sent {
        let sender: Address
        let nonce: UInt64
    }

    /// What four connections send, each in its order: five in a request.
    private func load(_ accounts: Int, count: Int) async throws -> [[Sent]] {
        let signers = try Wallet.many.get().prefix(accounts).map(\.signer)
        let load = SignedLoad(count: count, batch: 5, lanes: 4, chainID: 1287)
        let lanes = try await load.sign(signers, nonces: Array(repeating: 0, count: accounts))
        let decoder = TransactionDecoder(ChainSettings(), senders: Senders())
        return try lanes.map { lane in
            try lane.flatMap { try JSON(parsing: $0).elements }.map { call in
                var hint = Senders.Hint()
                let raw = try #require(call["params"]?[0]).data
                let transaction = try decoder.decode(raw, after: &hint)
                return Sent(sender: transaction.sender, nonce: transaction.nonce)
            }
        }
    }

    @Test(arguments: [1, 2, 3])
    func `fewer accounts than connections are dealt out to all connections`(accounts: Int) async throws {
        let lanes = try await load(accounts, count: accounts * 40)
        #expect(lanes.map(\.count) == Array(repeating: accounts * 10, count: 4))
    }

    @Test(arguments: [4, 9])
    func `of as many accounts as connections, or more, each is on one of them, in the order of its nonces`(
        accounts: Int
    ) async throws {
        let lanes = try await load(accounts, count: accounts * 10)
        for lane in lanes {
            for (_, sent) in Dictionary(grouping: lane, by: \.sender) {
                #expect(sent.map(\.nonce) == Array(0..<10))
            }
        }
        #expect(lanes.reduce(0) { $0 + Set($1.map(\.sender)).count } == accounts)
    }
}
