/// The members of an inbox entry that mean something to the worker.
enum JobField: String {
    case id
    case workflowID = "workflowId"
    case owner, user
    case actionData
    case gasBudget, gasToCharge
    case newNextRun, nextRun, interval
    case triggerType, actionType, retryCount
    case idempotencyKey
    case gasLimit, maxFeePerGas, maxPriorityFeePerGas
    case deadline
    case holdUnfunded, again

    /// The code for a value that the field cannot have.
    var invalid: DeadReason {
        switch self {
        case .id: .invalidID
        case .workflowID: .invalidWorkflowID
        case .owner, .user: .invalidOwner
        case .actionData: .invalidActionData
        case .gasBudget, .gasToCharge: .invalidGasBudget
        case .newNextRun: .invalidNewNextRun
        case .nextRun: .invalidNextRun
        case .interval: .invalidInterval
        case .triggerType: .invalidTriggerType
        case .actionType: .invalidActionType
        case .retryCount: .invalidRetryCount
        case .idempotencyKey: .invalidIdempotencyKey
        case .gasLimit: .invalidGasLimit
        case .maxFeePerGas: .invalidMaxFeePerGas
        case .maxPriorityFeePerGas: .invalidMaxPriorityFeePerGas
        case .deadline: .invalidDeadline
        case .holdUnfunded: .invalidHoldUnfunded
        case .again: .invalidAgain
        }
    }
}
