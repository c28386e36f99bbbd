import Ethereum
import JSON
import JSONRPC

extension SendAnswer {
    /// Sorts what a node answered to `eth_sendRawTransaction`, or that it did not.
    init(_ result: Result<JSON, RPCError>, to transaction: SignedTransaction) {
        switch result {
        case .success(let json):
            self =
                json.hash == transaction.hash
                ? .accepted : .outcomeUnknown("answered by \(json.hash?.description ?? "no hash") instead of its hash")
        case .failure(let error):
            self = SendAnswer(error)
        }
    }

    private init(_ error: RPCError) {
        if case .remote(let remote) = error.code {
            switch NodeErrorTable.sending[remote] {
            case .rejected: self = .rejected(error.message)
            case .outcomeUnknown: self = .outcomeUnknown(error.message)
            case nil: self = .unrecognised(error.message)
            case let answer?: self = answer
            }
        } else if case .rateLimited(let retryAfter) = ChainError(error).code {
            self = .rateLimited(retryAfter: retryAfter)
        } else {
            self = .outcomeUnknown(error.message)
        }
    }

    /// Whether another node may know better.
    var isWorthAnotherNode: Bool {
        switch self {
        case .rateLimited, .outcomeUnknown, .feeCapExceeded, .rejected, .unrecognised: true
        case .accepted, .alreadyKnown, .nonceTooLow, .nonceTooHigh, .replacementUnderpriced, .underpriced,
            .insufficientFunds, .poolFull, .intrinsicGasTooLow, .exceedsBlockGasLimit, .exceedsTransactionGasCap,
            .accountReserved:
            false
        }
    }

    /// What this node and the next one said, taken together: a refusal does not undo that the first may have acted.
    func followed(by next: SendAnswer) -> SendAnswer {
        if case .outcomeUnknown = self, next.isWorthAnotherNode { self } else { next }
    }
}
