package import Chain
package import Engine
package import Ethereum
import Logging
package import Signing

/// Sends transactions of one account and waits until they are mined: for setting up, not for jobs.
///
/// Signs each transaction once: when an answer is lost, the transaction is looked up by its hash, and the same bytes are sent
/// again where no node knows it. Nothing is journaled: what goes wrong names the transaction.
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
        guard !calls.isEmpty else { return [] }
        let signed = try await sign(calls)
        for (transaction, answer) in zip(signed, await chain.send(signed)) where !answer.mayBeMined {
            // A node may refuse what it, or another one, has taken already.
            if try await chain.knows([transaction.hash]) == [true] { continue }
            throw SendingError.refused(transaction.hash, "\(answer)")
        }
        let receipts = try await receipts(of: signed)
        for receipt in receipts where !receipt.succeeded { throw SendingError.reverted(receipt.transactionHash) }
        return zip(signed, receipts).map { MinedTransaction(nonce: $0.transaction.nonce, receipt: $1) }
    }

    /// Estimates the gas of a call and sends nothing.
    ///
    /// - Throws: `ChainError`, also when the call would revert.
    package func rehearse(_ call: CallRequest) async throws -> Gas {
        var call = call
        call.from = address
        return try await chain.estimateGas(call)
    }

    /// Waits until everything of the account that nodes know of is mined, so that nothing is done twice.
    ///
    /// - Throws: ``PreflightError`` when that takes longer than transactions may take.
    package func untilNothingIsPending() async throws {
        let deadline = time.elapsed + timeout
        while true {
            async let mined = chain.transactionCount(of: address, at: .latest)
            async let pending = chain.transactionCount(of: address, at: .pending)
            let (last, next) = (try await mined, try await pending)
            guard next > last else { return }
            guard time.elapsed < deadline else { throw PreflightError.pending(address, from: last) }
            try await time.sleep(for: Self.longestPause)
        }
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

    /// Waits for the receipts, and meanwhile for whatever ails the nodes: what was sent may be mined all the same.
    private func receipts(of sent: [SignedTransaction]) async throws -> [Receipt] {
        let deadline = time.elapsed + timeout
        var pause = Self.shortestPause
        while true {
            var missing = sent[0].hash
            var trouble: ChainError?
            do {
                let receipts = try await chain.receipts(of: sent.map(\.hash))
                let open = zip(sent, receipts).filter { $1 == nil }.map(\.0)
                guard let first = open.first else { return receipts.compactMap(\.self) }
                missing = first.hash
                if pause == Self.longestPause { try await sendAgain(open) }
            } catch let error as ChainError {
                trouble = error
            }
            guard time.elapsed < deadline else {
                throw SendingError.notMined(missing, after: timeout, trouble?.description)
            }
            try await time.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Sends the same bytes again where no node knows them: their first answer was lost, or a pool has dropped them.
    private func sendAgain(_ open: [SignedTransaction]) async throws {
        let known = try await chain.knows(open.map(\.hash))
        let lost = zip(open, known).filter { !$1 }.map(\.0)
        if !lost.isEmpty { _ = await chain.send(lost) }
    }

    /// A chain that mines at once is looked at at once.
    private static let shortestPause = Duration.milliseconds(50)
    /// Well below the time between blocks.
    private static let longestPause = Duration.seconds(1)
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
    /// With what nodes had to say at last, when that was no answer.
    case notMined(Hash32, after: Duration, String?)
    case tooMuchGas(Gas)
    case tooExpensive(needed: Wei, cap: Wei)

    package var description: String {
        switch self {
        case .refused(let hash, let answer): "The node refused transaction \(hash): \(answer)."
        case .reverted(let hash): "Transaction \(hash) was mined and reverted."
        case .notMined(let hash, let timeout, let trouble):
            "Transaction \(hash) was sent and is not mined after \(DurationText.render(timeout)). It still may be: look "
                + "for it before you do this again.\(trouble.map { " \($0)" } ?? "")"
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
