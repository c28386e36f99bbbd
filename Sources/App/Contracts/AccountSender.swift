package import Chain
package import Engine
package import Ethereum
import Logging
package import Signing

/// Sends transactions of one account and waits until they are mined: for setting up, not for jobs.
///
/// Sends each transaction once. Nothing is journaled: when an answer is lost, the error names the transaction.
package struct AccountSender: Sendable {
    private let chain: any ChainClient
    private let chainID: ChainID
    private let signer: any Signer
    private let policy: FeePolicy
    private let time: any TimeSource
    /// How long the transactions may take to be mined.
    private let timeout: Duration

    package init(
        chain: any ChainClient, chainID: ChainID, signer: any Signer, fees: FeePolicy.Configuration,
        time: any TimeSource, timeout: Duration = .seconds(120)
    ) {
        self.chain = chain
        self.chainID = chainID
        self.signer = signer
        self.policy = FeePolicy(fees)
        self.time = time
        self.timeout = timeout
    }

    /// The account.
    package var address: Address { signer.address }

    /// Sends calls in order and returns their transactions with the receipts, one for each.
    ///
    /// - Throws: ``SendingError`` when one is refused, reverts, or is not mined in time; `ChainError`.
    @discardableResult
    package func send(_ calls: [CallRequest]) async throws -> [MinedTransaction] {
        let signed = try await sign(calls)
        for (transaction, answer) in zip(signed, await chain.send(signed)) where !answer.mayBeMined {
            throw SendingError.refused(transaction.hash, "\(answer)")
        }
        let receipts = try await receipts(of: signed.map(\.hash))
        for receipt in receipts where !receipt.succeeded { throw SendingError.reverted(receipt.transactionHash) }
        return zip(signed, receipts).map { MinedTransaction(nonce: $0.transaction.nonce, receipt: $1) }
    }

    private func sign(_ calls: [CallRequest]) async throws -> [SignedTransaction] {
        var nonce = try await chain.transactionCount(of: address, at: .pending)
        let limits = try await gasLimits(calls)
        let fees = try await fees()
        var signed: [SignedTransaction] = []
        for (call, limit) in zip(calls, limits) {
            let transaction = Transaction(
                chainID: chainID, nonce: nonce, fees: fees, gasLimit: limit, to: call.to, value: call.value,
                data: call.data)
            signed.append(try await signer.sign(transaction))
            nonce = nonce.next
        }
        return signed
    }

    /// Estimates all calls at once; the client puts them into batches.
    private func gasLimits(_ calls: [CallRequest]) async throws -> [Gas] {
        try await withThrowingTaskGroup(of: (Int, Gas).self) { group in
            for (index, call) in calls.enumerated() {
                var call = call
                call.from = address
                group.addTask { [chain, call] in (index, try await chain.estimateGas(call)) }
            }
            var limits = [Gas](repeating: 0, count: calls.count)
            for try await (index, estimate) in group {
                guard let limit = policy.gasLimit(for: estimate) else { throw SendingError.tooMuchGas(estimate) }
                limits[index] = limit
            }
            return limits
        }
    }

    private func fees() async throws -> FeeCaps {
        let oracle = GasOracle(chain: chain, policy: policy, time: time, logger: Logger(label: "autometa.fees"))
        switch policy.fees(for: try await oracle.quote()) {
        case .pay(let fees): return fees
        case .capReached(let needed, let cap), .overMarket(let needed, let cap):
            throw SendingError.tooExpensive(needed: needed, cap: cap)
        }
    }

    private func receipts(of hashes: [Hash32]) async throws -> [Receipt] {
        let deadline = time.elapsed + timeout
        while true {
            let receipts = try await chain.receipts(of: hashes)
            guard let missing = zip(hashes, receipts).first(where: { $0.1 == nil })?.0 else {
                return receipts.compactMap(\.self)
            }
            guard time.elapsed < deadline else { throw SendingError.notMined(missing, after: timeout) }
            try await time.sleep(for: Self.pollInterval)
        }
    }

    private static let pollInterval = Duration.milliseconds(50)
}

/// A transaction of ours in a block.
package struct MinedTransaction: Hashable, Sendable {
    package let nonce: Nonce
    package let receipt: Receipt
}

/// Why a transaction did not do what it was sent for.
package enum SendingError: Error, Hashable, CustomStringConvertible {
    case refused(Hash32, String)
    case reverted(Hash32)
    case notMined(Hash32, after: Duration)
    case tooMuchGas(Gas)
    case tooExpensive(needed: Wei, cap: Wei)

    package var description: String {
        switch self {
        case .refused(let hash, let answer): "The node refused transaction \(hash): \(answer)."
        case .reverted(let hash): "Transaction \(hash) was mined and reverted."
        case .notMined(let hash, let timeout):
            "Transaction \(hash) was sent and is not mined after \(DurationText.render(timeout)). It still may be."
        case .tooMuchGas(let gas): "The node estimates \(gas) gas, which cannot be right."
        case .tooExpensive(let needed, let cap):
            "Gas costs \(needed) wei at the moment, more than the cap of \(cap) wei (gas.maxFeePerGas)."
        }
    }
}

extension SendAnswer {
    /// Whether there is a point in waiting for the receipt.
    fileprivate var mayBeMined: Bool {
        switch self {
        case .accepted, .alreadyKnown, .outcomeUnknown, .unrecognised: true
        default: false
        }
    }
}

extension CallRequest {
    /// A plain payment.
    static func payment(of value: Wei, to account: Address) -> CallRequest {
        CallRequest(to: account, data: [], value: value)
    }
}
