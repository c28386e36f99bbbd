import Ethereum

/// What the registry said of workflows within the last minute.
///
/// Pure. Bound: 10,000 workflows; when there are more, what is out of date is forgotten, and if that is nothing, everything.
struct TermsCache {
    /// How long an answer counts: 60 s.
    static let lifetime = Duration.seconds(60)
    static let capacity = 10_000

    private struct Item {
        var terms: WorkflowTerms
        var expires: Duration
    }

    private var items: [UInt256: Item] = [:]

    /// Takes note of an answer.
    mutating func remember(_ workflow: UInt256, _ terms: WorkflowTerms, at now: Duration) {
        if items.count >= Self.capacity { items = items.filter { $0.value.expires > now } }
        if items.count >= Self.capacity { items = [:] }
        items[workflow] = Item(terms: terms, expires: now + Self.lifetime)
    }

    /// Those of the workflows for which there is no answer.
    func unknown(among workflows: Set<UInt256>, at now: Duration) -> Set<UInt256> {
        workflows.filter { workflow in items[workflow].map { $0.expires <= now } ?? true }
    }

    func terms(of workflow: UInt256, at now: Duration) -> WorkflowTerms? {
        items[workflow].flatMap { $0.expires > now ? $0.terms : nil }
    }
}
