import Concurrency
import Ethereum

/// Turns bytes into transactions; any number of threads may do it at once.
final class TransactionDecoder: Sendable {
    private let chainID: UInt64
    private let executor: Address
    private let executorBits: BloomBits
    private let eventBits = BloomBits(of: WorkflowCall.event)
    /// Who signed.
    let senders: Senders
    /// Users come again and again, in topics and so in filters.
    private let users = Locked<[Hash32: BloomBits]>([:])

    /// Makes a decoder.
    init(_ settings: ChainSettings, senders: Senders) {
        (chainID, executor) = (settings.chainID, settings.executor)
        executorBits = BloomBits(of: executor)
        self.senders = senders
    }

    /// Decodes a signed transaction and finds its sender.
    ///
    /// - Parameters:
    ///   - raw: The bytes that its hash is of.
    ///   - lastSender: Who signed what was decoded before in the same request; a hint.
    /// - Throws: ``RPCFailure`` with go-ethereum's message.
    func decode(
        _ raw: [UInt8], after lastSender: inout Senders.Hint
    ) throws(RPCFailure) -> SimulatedTransaction {
        let fields = try TransactionFields(raw, chainID: chainID)
        let sender = try senders.sender(of: fields.digest, fields.signature, after: &lastSender)
        return SimulatedTransaction(
            raw: raw, hash: Keccak256.hash(raw), sender: sender, fields: fields, outcome: outcome(raw, fields))
    }

    private func outcome(_ raw: [UInt8], _ fields: TransactionFields) -> SimulatedTransaction.Outcome {
        guard fields.to == executor else { return .transfer }
        let place = fields.places.data
        let data = raw.span.extracting(Int(place.lowerBound)..<Int(place.upperBound))
        guard WorkflowCall.isCall(data) else { return .transfer }
        guard WorkflowCall.isWellFormed(data) else { return .revert }
        let workflow = BloomBits(of: Hash32(WorkflowCall.workflow(data)))
        return .run(WorkflowCall(bits: [executorBits, eventBits, workflow, bits(WorkflowCall.user(data))]))
    }

    private func bits(_ user: Hash32) -> BloomBits {
        if let known = users.withLock({ $0[user] }) { return known }
        let bits = BloomBits(of: user)
        users.withLock { users in
            if users.count >= Self.mostUsers { users.removeAll(keepingCapacity: true) }
            users[user] = bits
        }
        return bits
    }

    private static let mostUsers = 4_096
}
