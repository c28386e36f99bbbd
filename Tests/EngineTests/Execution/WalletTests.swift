import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(1))) struct WalletTests {
    private let account = EngineFixture.account

    private func transactions(_ count: UInt64) -> [Transaction] {
        (0..<count).map { EngineFixture.transaction(Nonce($0)).transaction }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 64])
    func `signatures of a batch are in order, wherever they are made`(_ count: UInt64) async throws {
        let transactions = transactions(count)
        let signer = StampSigner(account)
        for executor in [nil, globalConcurrentExecutor as any TaskExecutor] {
            let wallet = Wallet(chainID: 1287, signers: [signer], executor: executor)
            let signed = try await wallet.sign(transactions, as: account)
            #expect(signed == transactions.map(signer.stamp))
        }
    }

    @Test func `an account without a signer is named`() async {
        let wallet = Wallet(chainID: 1287, signers: [], executor: globalConcurrentExecutor)
        await #expect(throws: WalletError.noSigner(account)) {
            try await wallet.sign(transactions(10), as: account)
        }
    }
}
