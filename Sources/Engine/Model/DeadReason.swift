/// Why a job ended as a dead letter: the closed list of codes in the field `reason` of the dead stream.
///
/// Scripts and dashboards match on the raw values, so they never change their meaning; a new kind of
/// end gets a new code.
package enum DeadReason: String, CaseIterable, Sendable {
    // MARK: Entries that are no jobs

    /// The entry has more bytes than ``JobDecoder/maximumEntrySize``.
    case entryTooLarge = "entry_too_large"
    /// The entry is not valid JSON.
    case notJSON = "not_json"
    /// The entry opens more arrays and objects at once than ``JobDecoder/maximumDepth``.
    case nestedTooDeeply = "nested_too_deeply"
    /// The entry is valid JSON, but not an object.
    case notAnObject = "not_an_object"
    /// A field that means something is there twice, so that readers could disagree about it.
    case duplicateField = "duplicate_field"

    // MARK: Fields that are missing or not what they must be

    case invalidID = "invalid_id"
    case missingWorkflowID = "missing_workflow_id"
    case invalidWorkflowID = "invalid_workflow_id"
    /// Neither `owner` nor `user` is there.
    case missingOwner = "missing_owner"
    case invalidOwner = "invalid_owner"
    /// The mixed case of the address is not its EIP-55 checksum: most likely a typing error.
    case invalidOwnerChecksum = "invalid_owner_checksum"
    /// `owner` and `user` are both there and differ.
    case conflictingOwner = "conflicting_owner"
    case invalidActionData = "invalid_action_data"
    /// More action bytes than ``JobDecoder/maximumActionSize``.
    case actionDataTooLarge = "action_data_too_large"
    case invalidGasBudget = "invalid_gas_budget"
    /// `gasBudget` and `gasToCharge` are both there and differ.
    case conflictingGasBudget = "conflicting_gas_budget"
    case invalidNewNextRun = "invalid_new_next_run"
    case invalidNextRun = "invalid_next_run"
    case invalidInterval = "invalid_interval"
    case invalidTriggerType = "invalid_trigger_type"
    case invalidActionType = "invalid_action_type"
    case invalidRetryCount = "invalid_retry_count"
    case invalidIdempotencyKey = "invalid_idempotency_key"
    case invalidGasLimit = "invalid_gas_limit"
    case invalidMaxFeePerGas = "invalid_max_fee_per_gas"
    case invalidMaxPriorityFeePerGas = "invalid_max_priority_fee_per_gas"
    /// `maxPriorityFeePerGas` is above `maxFeePerGas`, which no node accepts.
    case priorityFeeAboveMaxFee = "priority_fee_above_max_fee"
    case invalidDeadline = "invalid_deadline"
    case invalidHoldUnfunded = "invalid_hold_unfunded"
    case invalidAgain = "invalid_again"

    /// So many workers died that had claimed the entry that it must be what kills them: ``Deliveries/limit``.
    case killedWorkers = "killed_workers"

    // MARK: Jobs that could not be done

    /// The deadline passed before the job was bound, or the job was displaced in flight because of it.
    case deadlinePassed = "deadline_passed"
    /// The simulated call reverted, and all attempts are used up.
    case reverted = "reverted"
    /// The transaction is on chain at the required depth, and it reverted.
    case revertedOnChain = "reverted_on_chain"
    /// The gas that the job needs or asks for is more than a block may hold.
    case gasLimitExceedsBlock = "gas_limit_exceeds_block"
    /// Nodes refuse the signed transaction for a reason that will not pass; it was displaced.
    case neverValid = "never_valid"
}
