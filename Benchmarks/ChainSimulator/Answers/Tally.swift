/// What a request adds to the statistics, and what its calls tell one another.
struct Tally {
    /// Who signed the last transaction.
    var sender = Senders.Hint()
    /// How often each method was called; administration is not counted.
    var calls: [String: Int] = [:]
    var accepted = 0
    var alreadyKnown = 0
    /// How many transactions were refused for which reason.
    var refused: [String: Int] = [:]

    /// Takes note of a call.
    mutating func count(_ method: String) { calls[method, default: 0] += 1 }

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
    private(set) var total = Tally()

    /// How many calls there were.
    var rpc: Int { total.calls.values.reduce(0, +) }

    /// Adds a request, unless it was administration alone.
    mutating func add(_ tally: Tally, bytesIn: Int, bytesOut: Int) {
        guard !tally.calls.isEmpty else { return }
        http += 1
        self.bytesIn += bytesIn
        self.bytesOut += bytesOut
        total.calls.merge(tally.calls, uniquingKeysWith: +)
        total.refused.merge(tally.refused, uniquingKeysWith: +)
        total.accepted += tally.accepted
        total.alreadyKnown += tally.alreadyKnown
    }
}
