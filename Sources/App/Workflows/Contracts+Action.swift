import Ethereum
import Scheduler

extension AppConfiguration.Contracts {
    /// Makes sure that the executor takes an action: it refuses what it cannot read, and what would reach a contract on which it
    /// has a role.
    ///
    /// - Throws: ``ConfigurationError``.
    package func check(_ action: [UInt8]) throws(ConfigurationError) {
        guard !action.isEmpty else { return }
        guard action.count <= Self.largestAction else {
            throw ConfigurationError(
                "The action has \(action.count) bytes; allowed: up to \(Self.largestAction), which the registry stores."
            )
        }
        if let problem = ActionShape.problem(of: action) {
            throw ConfigurationError(
                "The executor would refuse the action \(Hex.encode(action.prefix(40))): \(problem).")
        }
        guard let target = WorkflowAction(action)?.target, [registry, actionExecutor, feeEscrow].contains(target)
        else { return }
        throw ConfigurationError(
            "The action reaches \(target), which is one of the contracts that run it; allowed: any other address.")
    }

    /// - Source: `MAX_ACTION` of WorkflowRegistry and ActionExecutor.
    private static let largestAction = 16_384
}
