import Ethereum

extension ScheduleConfiguration.Safety {
    /// Why a workflow may not run at all.
    ///
    /// - Parameter cost: What a run costs in gas at present, in wei; `nil` where nobody knows.
    func hold(_ workflow: Workflow, cost: Wei?) -> Hold? {
        if !owners.isEmpty, !owners.contains(workflow.owner) { return .owner }
        let least: Wei? =
            switch minGasBudget {
            case .wei(let amount): amount
            case .cost: cost
            }
        if let least, workflow.gasBudget < least { return .budget(needed: least) }
        let seconds = UInt256(UInt64(clamping: minInterval.components.seconds))
        if workflow.interval != .zero, workflow.interval < seconds { return .interval(least: minInterval) }
        return nil
    }
}
