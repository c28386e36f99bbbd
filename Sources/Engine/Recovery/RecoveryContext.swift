import Chain
import Ethereum
import Logging

/// What a recovery works with.
struct RecoveryContext: Sendable {
    var journal: any Journal
    var chain: any ChainClient
    var history: AccountHistory
    var settler: Settler
    var contract: WorkflowContract
    var chainID: ChainID
    var judge: NonceJudge { NonceJudge(contract: contract, chainID: chainID) }
    var decoder: JobDecoder
    var makeID: @Sendable () -> String
    /// The keys that this worker has, to use up nonces with, and what that may cost.
    var wallet: Wallet
    var fillers: Fillers
    var oracle: GasOracle
    var policy: FeePolicy
    var rules: RecoveryMachine.Rules
    /// `recovery.lookback`.
    var lookback: UInt64
    /// How deep a block must be before anything in it lets a job run again.
    ///
    /// `chain.rerunConfirmations`.
    var confirmations: Confirmations
    var persistence: Persistence
    var time: any TimeSource
    var tally: Tally
    var logger: Logger

    /// How many accounts are looked at together.
    static let accountsAtOnce = 64

    /// The highest block that no reorganisation takes back, as far as is configured.
    func depth() async throws -> BlockNumber {
        while true {
            let block = try await persistence.repeatUntilDone("ask which block is deep") {
                // Before the head, which must not be below it.
                let marked =
                    if let marker = confirmations.marker { try await chain.marker(marker)?.number } else {
                        nil as BlockNumber?
                    }
                return try await chain.header(.latest).flatMap { head in
                    confirmations.deepest(below: head.number, marked: marked)
                }
            }
            if let block { return block }
            try await time.sleep(for: RecoveryLead.patience)
        }
    }

    /// Asks nodes until one answers, so that what is known already is not asked for again.
    ///
    /// - Returns: `nil` where nodes do not have what is asked for.
    /// - Throws: `CancellationError`.
    func ask<Answer: Sendable>(_ question: () async throws -> Answer) async throws -> Answer? {
        func isUnavailable(_ error: any Error) -> Bool { (error as? ChainError)?.code == .unavailable }
        do {
            return try await persistence.repeatUntilDone("look at an account", unless: isUnavailable, question)
        } catch  where isUnavailable(error) {
            return nil
        }
    }

    /// Does something for each account, for many at the same time.
    ///
    /// - Returns: The results, in no order.
    func forEach<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var results: [Result] = []
            for (index, item) in items.enumerated() {
                if index >= Self.accountsAtOnce, let result = try await group.next() { results.append(result) }
                group.addTask { try await body(item) }
            }
            for try await result in group { results.append(result) }
            return results
        }
    }
}
