package import Engine
package import Ethereum

/// How a ``Scheduler`` works.
package struct ScheduleConfiguration: Sendable {
    /// How often the registry is followed; what is due between two polls is pushed when it is due.
    package var pollInterval: Duration = .seconds(10)
    /// How long the lead stays with a scheduler that went silent.
    package var leaseTTL: Duration = .seconds(10)
    /// How deep what starts a run must be; what stops one is believed at the head.
    package var confirmations: Confirmations = .blocks(Confirmations.fewestBlocks)
    /// How many jobs may wait for workers, those of other producers among them.
    package var maxQueued = 10_000
    package var catchUp: CatchUp = .once
    package var priceMode: PriceMode = .edge
    /// How old a price may be.
    package var priceMaxAge: Duration = .seconds(600)
    /// Where transfers are followed from, in place of where the store says.
    package var fromBlock: BlockNumber?
    /// Whether price triggers that are true at the first start on a registry wait until they were false.
    package var isBaseline = false
    package var safety = Safety()

    package init() {}

    /// What may run at all.
    ///
    /// Anyone may register a workflow, and its actions spend the executor's shared money.
    package struct Safety: Sendable {
        /// Whose workflows run; empty for everybody's.
        package var owners: Set<Address> = []
        package var minGasBudget: LeastBudget = .wei(.zero)
        /// The shortest interval that a workflow may have.
        package var minInterval: Duration = .zero
        package var unfundedExecutor: UnfundedExecutor = .hold

        package init() {}
    }
}

/// Which of the runs that a scheduler has missed are made good; see ``CatchUp``.
package enum CatchUpMode: String, CaseIterable, Sendable {
    /// Each workflow runs once.
    case once
    /// Each missed point of its grid, one after the other.
    case all
}

/// The least that a workflow must offer for a run.
package enum LeastBudget: Hashable, Sendable {
    case wei(Wei)
    /// What a run costs in gas at present.
    case cost
}

/// What becomes of a run that the executor cannot pay for.
package enum UnfundedExecutor: String, CaseIterable, Sendable {
    case hold, run
}
