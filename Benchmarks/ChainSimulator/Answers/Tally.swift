/// What the answer to a request adds to the statistics, and what its calls tell one another.
struct Tally {
    /// Who signed the last transaction.
    var sender = Senders.Hint()
    var accepted = 0
    var alreadyKnown = 0
    /// How many transactions were refused for which reason.
    var refused: [String: Int] = [:]

    /// Takes note of a transaction that was refused.
    mutating func refuse(_ failure: RPCFailure) {
        if failure == .alreadyKnown { return alreadyKnown += 1 }
        // What follows the colon are numbers.
        let end = failure.message.firstIndex(of: ":") ?? failure.message.endIndex
        refused[String(failure.message[..<end]), default: 0] += 1
    }
}

/// What was asked for so far.
struct Statistics {
    private(set) var http = 0
    private(set) var bytesIn = 0
    private(set) var bytesOut = 0
    /// How often each method was called.
    private(set) var calls: [String: Int] = [:]
    private(set) var total = Tally()

    /// How many calls there were.
    var rpc: Int { calls.values.reduce(0, +) }

    /// Adds a request that has come; returns whether it counts, which administration alone does not.
    mutating func add(_ calls: [Call], bytes: Int) -> Bool {
        var isCounted = false
        for call in calls where call.isForChain {
            guard let name = call.name else { continue }
            self.calls[name, default: 0] += 1
            isCounted = true
        }
        if isCounted {
            http += 1
            bytesIn += bytes
        }
        return isCounted
    }

    /// Adds the answer to a request that counts.
    mutating func add(_ tally: Tally, bytes: Int) {
        bytesOut += bytes
        total.refused.merge(tally.refused, uniquingKeysWith: +)
        total.accepted += tally.accepted
        total.alreadyKnown += tally.alreadyKnown
    }
}
