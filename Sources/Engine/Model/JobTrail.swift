package import Chain
package import Ethereum

/// All that is known of a job's way when it ends: what the done and dead streams tell about it.
package struct JobTrail: Sendable {
    /// The nonce that the job was bound to.
    package struct Binding: Sendable {
        package var account: Address
        package var nonce: Nonce
        package var boundAt: Milliseconds
        /// When its first transaction was handed to a node; nil when that was in another process.
        package var sentAt: Milliseconds?

        package init(account: Address, nonce: Nonce, boundAt: Milliseconds, sentAt: Milliseconds?) {
            self.account = account
            self.nonce = nonce
            self.boundAt = boundAt
            self.sentAt = sentAt
        }
    }

    /// The receipt of the transaction that used up the nonce.
    package struct Inclusion: Sendable {
        package var receipt: Receipt
        package var minedAt: Milliseconds

        package init(receipt: Receipt, minedAt: Milliseconds) {
            self.receipt = receipt
            self.minedAt = minedAt
        }
    }

    package var id: String
    /// The inbox entry as it was claimed.
    package var entry: [UInt8]
    /// What the entry says; nil when it is not a job.
    package var job: Job?
    package var receivedAt: Milliseconds
    package var binding: Binding?
    package var inclusion: Inclusion?

    package init(
        id: String, entry: [UInt8], job: Job?, receivedAt: Milliseconds, binding: Binding? = nil,
        inclusion: Inclusion? = nil
    ) {
        self.id = id
        self.entry = entry
        self.job = job
        self.receivedAt = receivedAt
        self.binding = binding
        self.inclusion = inclusion
    }
}

extension StreamEntry {
    static let maximumErrorLength = 2_000

    /// The entry of the done stream for a job whose transaction succeeded.
    ///
    /// The contract's event says whether the action inside was a `success`; nil when there is no such event.
    package static func done(_ trail: JobTrail, success: Bool?, settledAt: Milliseconds) -> StreamEntry {
        var entry = StreamEntry()
        entry.appendWay(of: trail)
        entry.append("success", ifKnown: success.map { $0 ? "true" : "false" })
        entry.appendTimes(of: trail, settledAt: settledAt)
        return entry
    }

    /// The entry of the dead stream for a job that could not be done.
    ///
    /// What went wrong, `error`, is decoded for people and cut after 2,000 characters, since a contract decides how much it
    /// says.
    package static func dead(
        _ trail: JobTrail, reason: DeadReason, error: String, settledAt: Milliseconds
    ) -> StreamEntry {
        var entry = StreamEntry()
        entry.appendWay(of: trail)
        entry.appendTimes(of: trail, settledAt: settledAt)
        entry.append("reason", reason.rawValue)
        entry.append("error", String(error.prefix(maximumErrorLength)))
        entry.append("job", bytes: trail.entry)
        return entry
    }

    private mutating func appendWay(of trail: JobTrail) {
        append("id", trail.id)
        append("workflowId", ifKnown: trail.job?.workflowID.description)
        append("owner", ifKnown: trail.job?.owner.description)
        append("run", ifKnown: trail.job?.nextRun?.description)
        append("key", ifKnown: trail.job?.idempotencyKey)
        append("account", ifKnown: trail.binding?.account.description)
        append("nonce", ifKnown: trail.binding?.nonce.description)
        append("txHash", ifKnown: trail.inclusion?.receipt.transactionHash.description)
        append("block", ifKnown: trail.inclusion?.receipt.blockNumber.description)
        append("gasUsed", ifKnown: trail.inclusion?.receipt.gasUsed.description)
        append("effectiveGasPrice", ifKnown: trail.inclusion?.receipt.effectiveGasPrice?.description)
        append("attempts", ifKnown: trail.job?.attempts.description)
    }

    private mutating func appendTimes(of trail: JobTrail, settledAt: Milliseconds) {
        append("receivedAt", trail.receivedAt.description)
        append("boundAt", ifKnown: trail.binding?.boundAt.description)
        append("sentAt", ifKnown: trail.binding?.sentAt?.description)
        append("minedAt", ifKnown: trail.inclusion?.minedAt.description)
        append("settledAt", settledAt.description)
    }

    private mutating func append(_ name: String, ifKnown value: String?) {
        if let value { append(name, value) }
    }
}
