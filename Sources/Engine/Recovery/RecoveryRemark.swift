import Ethereum
import Logging

/// What there is to say about a recovery: each is a line of the log.
enum RecoveryRemark: Equatable {
    case began(RecoveryProgress)
    /// The next step, or an order.
    case goesOn(RecoveryProgress)
    case stands(RecoveryProgress)
    case ended
    /// Nobody binds before all others know of it.
    case isUnknown(to: Set<WorkerID>)
    case noAnswer(JournalError.Code, String)
    case leads
    case lostNothing
    /// The first account that waits, of perhaps many.
    case waits(Address, RecoveryWait)
    case givesUp(Address, RecoveryWait)
    case cannotBurn(Address, String)
}

extension Logger {
    func log(_ remark: RecoveryRemark) {
        let (level, message, metadata) = remark.line
        log(level: level, message, metadata: metadata)
    }
}

extension RecoveryRemark {
    fileprivate var line: (Logger.Level, Logger.Message, Logger.Metadata) {
        switch self {
        case .began(let recovery):
            (
                .notice,
                "the store is new, or not the one of before; nothing is bound until it is known what it has lost",
                recovery.metadata
            )
        case .goesOn(let recovery): (.notice, "recovery goes on", recovery.metadata)
        case .stands(let recovery): (recovery.isStuck ? .error : .warning, "recovery stands", recovery.metadata)
        case .ended: (.notice, "recovery has ended", [:])
        case .isUnknown(let workers):
            (
                .warning,
                "nothing is bound until other workers know of this one; one that is dead is forgotten after worker.leaseTTL",
                ["waits_for": "\(workers.map(\.description).sorted().joined(separator: " "))"]
            )
        case .noAnswer(.format, let error):
            (.warning, "nothing can be done in a store of another format", ["error": "\(error)"])
        case .noAnswer(_, let error):
            (.warning, "cannot tell whether the store has lost writes", ["error": "\(error)"])
        case .leads: (.warning, "leading a recovery: the store may have lost writes", [:])
        case .lostNothing: (.notice, "the store has lost nothing that was sent", [:])
        case .waits(let account, let wait):
            (
                .warning, "not everything is known yet of an account; waiting",
                ["account": "\(account)", "for": "\(wait)"]
            )
        case .givesUp(let account, let wait):
            (
                .error,
                "not waited for any longer, as ordered; a transaction that is not seen may run its job a second time",
                ["account": "\(account)", "for": "\(wait)"]
            )
        case .cannotBurn(let account, let obstacle):
            (
                .error, "the account's nonces cannot be used up",
                ["account": "\(account)", "error": "\(obstacle)"]
            )
        }
    }
}

extension RecoveryProgress {
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["step": "\(step.rawValue)", "age": "\(age)"]
        if !waitsFor.isEmpty { metadata["for"] = "\(waitsFor)" }
        if let order { metadata["order"] = "\(order.rawValue)" }
        return metadata
    }
}
