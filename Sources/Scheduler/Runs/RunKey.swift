package import Ethereum

/// The idempotency keys of runs: two runs with one key are executed once.
package enum RunKey {
    /// The key of a workflow's run of one point in time; without `again` the one that workers give a job that has none.
    ///
    /// - Parameters:
    ///   - point: In seconds since 1970: the workflow's `nextRun`.
    ///   - workflow: The workflow's id.
    ///   - registry: Where it is registered.
    ///   - again: The transaction by which the owner has set this point once more, after it has run.
    package static func point(
        _ point: UInt256, of workflow: UInt256, registry: Address, again: Hash32? = nil
    ) -> String {
        "\(Hex.encode(registry.bytes)):\(workflow):\(point)" + (again.map { ":\($0)" } ?? "")
    }

    /// The key of the run that a transfer fires.
    ///
    /// Neither the block nor the log's place is part of it: a reorganisation changes them.
    static func transfer(_ match: TransferMatch, registry: Address) -> String {
        "\(Hex.encode(registry.bytes)):\(match.workflow):\(match.transaction):\(match.number)"
    }
}
