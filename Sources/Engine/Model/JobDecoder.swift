package import Ethereum
import JSON

/// Turns inbox entries into jobs, or tells why they are none.
///
/// Pure: the same entry always gives the same answer, but for the id of an entry without one.
package struct JobDecoder: Sendable {
    /// The largest entry that is pushed, in bytes: 1 MiB, four times what the largest action takes in hexadecimal.
    package static let maximumPushSize = 1 << 20
    /// The largest entry that is parsed, in bytes: one that was pushed, and room for what another attempt adds to it (an id,
    /// a count and a mark: at most 106 bytes).
    package static let maximumEntrySize = maximumPushSize + 128
    /// The most action bytes: 128 KiB.
    ///
    /// - Source: geth, `core/txpool/legacypool`, `txMaxSize`: pools take no larger transaction.
    package static let maximumActionSize = 128 << 10
    /// How many arrays and objects may be open at once, the job itself included.
    package static let maximumDepth = 64
    /// The least gas of any transaction.
    ///
    /// - Source: Yellow Paper, appendix G, `G_transaction`.
    package static let minimumGasLimit: UInt64 = 21_000

    /// The most attempts that an entry can say it has had.
    static let maximumAttempts = Int(UInt32.max)

    private let registry: Address

    /// Creates a decoder.
    ///
    /// - Parameter registry: The WorkflowRegistry whose workflows the jobs run; part of their default idempotency keys.
    package init(registry: Address) {
        self.registry = registry
    }

    /// Reads one entry; a job that has no id gets one from `makeID`.
    ///
    /// - Throws: ``JobRejection`` for the first fault found.
    package func decode(_ entry: [UInt8], makeID: () -> String) throws(JobRejection) -> Job {
        let object = try parse(entry, makeID)
        let fields = try JobFields(of: object, makeID: makeID)
        let workflowID = try workflowID(fields)
        let fees = try fees(fields)
        let triggerType = try fields.integer(.triggerType)
        _ = try fields.integer(.actionType)
        let nextRun = try fields.integer(.nextRun)
        return Job(
            id: fields.id, workflowID: workflowID, owner: try owner(fields),
            actionData: try fields.bytes(.actionData, atMost: Self.maximumActionSize) ?? [],
            gasBudget: try gasBudget(fields), explicitNextRun: try fields.integer(.newNextRun), nextRun: nextRun,
            interval: try fields.integer(.interval), triggerType: triggerType,
            attempts: try fields.word(.retryCount, in: 0...UInt64(Self.maximumAttempts)).map(Int.init) ?? 0,
            idempotencyKey: try key(fields),
            gasLimit: try fields.word(.gasLimit, in: Self.minimumGasLimit ... .max).map(Gas.init),
            maxFeePerGas: fees.maximum, maxPriorityFeePerGas: fees.priority,
            holdsUnfunded: try fields.flag(.holdUnfunded), isAgain: try fields.flag(.again),
            // A deadline that 64 bits cannot hold is as far away as one that they can.
            deadline: try fields.integer(.deadline).map { UInt64(exactly: $0) ?? .max },
            entry: entry, layout: EntryLayout(of: object))
    }

    /// Reads nothing but what the tag of an entry depends on, of a million entries in some seconds.
    ///
    /// - Returns: The tag of an entry that ``decode(_:makeID:)`` takes; of others any or none.
    func tag(of entry: [UInt8]) -> JobTag? {
        guard let object = try? parse(entry, { "" }) else { return nil }
        func member(_ field: JobField) -> JSON? { object[field.rawValue].flatMap { $0.isNull ? nil : $0 } }
        if let key = member(.idempotencyKey) { return key.string.map { JobTag(of: entry, key: $0) } }
        let run = member(.nextRun).flatMap(JobFields.integer)
        let workflow = member(.workflowID).flatMap(JobFields.integer)
        guard let run, let workflow else { return JobTag(of: entry, key: nil) }
        return JobTag(of: entry, key: key(workflow: workflow, run: run))
    }

    /// The idempotency key, given or by default.
    private func key(_ fields: JobFields) throws(JobRejection) -> String? {
        if let key = try fields.name(.idempotencyKey) { return key }
        guard let run = try fields.integer(.nextRun), let workflow = try fields.integer(.workflowID) else { return nil }
        return key(workflow: workflow, run: run)
    }

    /// The default idempotency key: one workflow runs once for each point in time.
    private func key(workflow: UInt256, run: UInt256) -> String {
        "\(Hex.encode(registry.bytes)):\(workflow):\(run)"
    }

    private func parse(_ entry: [UInt8], _ makeID: () -> String) throws(JobRejection) -> JSON {
        func refusal(_ reason: DeadReason, _ allowed: String) -> JobRejection {
            JobRejection(
                reason: reason, id: makeID(), field: nil, value: JobRejection.excerpt(entry), allowed: allowed)
        }
        guard entry.count <= Self.maximumEntrySize else {
            throw refusal(.entryTooLarge, "at most \(Self.maximumEntrySize) bytes")
        }
        let json: JSON
        do {
            json = try JSON(parsing: entry, maximumDepth: Self.maximumDepth)
        } catch  where error.code == .tooDeep {
            throw refusal(.nestedTooDeeply, "at most \(Self.maximumDepth) arrays and objects deep")
        } catch {
            throw refusal(.notJSON, "a JSON object (\(error))")
        }
        guard json.kind == .object else { throw refusal(.notAnObject, "a JSON object") }
        return json
    }
}

extension JobDecoder {
    private func workflowID(_ fields: JobFields) throws(JobRejection) -> UInt256 {
        guard let workflowID = try fields.integer(.workflowID) else {
            throw fields.missing(.workflowID, .missingWorkflowID, "the number of a workflow")
        }
        return workflowID
    }

    private func owner(_ fields: JobFields) throws(JobRejection) -> Address {
        let owner = try fields.address(.owner)
        let user = try fields.address(.user)
        if let owner, let user, owner != user {
            throw fields.refusal(of: .user, "the same as owner, \(owner), or absent", .conflictingOwner)
        }
        guard let address = owner ?? user else {
            throw fields.missing(.owner, .missingOwner, "the address of the account to charge")
        }
        return address
    }

    private func gasBudget(_ fields: JobFields) throws(JobRejection) -> Wei {
        let budget = try fields.wei(.gasBudget)
        let charge = try fields.wei(.gasToCharge)
        if let budget, let charge, budget != charge {
            throw fields.refusal(of: .gasToCharge, "the same as gasBudget, \(budget), or absent", .conflictingGasBudget)
        }
        return budget ?? charge ?? .zero
    }

    private func fees(_ fields: JobFields) throws(JobRejection) -> (maximum: Wei?, priority: Wei?) {
        let maximum = try fields.wei(.maxFeePerGas)
        let priority = try fields.wei(.maxPriorityFeePerGas)
        if let maximum, let priority, priority > maximum {
            throw fields.refusal(
                of: .maxPriorityFeePerGas, "at most maxFeePerGas, \(maximum)", .priorityFeeAboveMaxFee)
        }
        return (maximum, priority)
    }
}
