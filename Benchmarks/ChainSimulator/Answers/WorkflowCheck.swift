import Ethereum

/// Whether some workflows ran once each, and no other did.
struct WorkflowCheck {
    private let first: UInt64
    /// How often each ran.
    private var counts: [UInt8]
    private(set) var executions = 0
    /// Runs of other workflows.
    private(set) var foreign = 0

    /// Checks workflows with consecutive numbers.
    init(first: UInt64, count: Int) {
        self.first = first
        counts = Array(repeating: 0, count: count)
    }

    /// Workflows that did not run, and those that ran more than once.
    var missing: [UInt64] { numbers { $0 == 0 } }
    var repeated: [UInt64] { numbers { $0 > 1 } }

    /// Adds what ran in a block.
    mutating func add(_ block: Block) {
        for included in block.included where included.transaction.outcome.call != nil {
            add(included.transaction.withData(WorkflowCall.workflow))
        }
    }

    private mutating func add(_ workflow: UInt256) {
        executions += 1
        guard let number = UInt64(exactly: workflow), number >= first, number - first < UInt64(counts.count) else {
            foreign += 1
            return
        }
        let place = Int(number - first)
        counts[place] = counts[place] &+ (counts[place] == .max ? 0 : 1)
    }

    private func numbers(_ isMeant: (UInt8) -> Bool) -> [UInt64] {
        counts.indices.filter { isMeant(counts[$0]) }.map { first + UInt64($0) }
    }
}
