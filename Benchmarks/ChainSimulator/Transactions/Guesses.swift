/// Who is likely to have signed the next transaction, by what came before.
///
/// Accounts take turns in the same order, or have runs of transactions: whoever followed the last sender the last time is the
/// best guess, then those who signed lately. When guesses keep failing they are made only now and then.
struct Guesses: Sendable {
    /// By signer, who came behind; the last place is for who starts a request.
    private var followers: [Int?]
    /// Of late, the newest first.
    private var recent: [Int] = []
    /// How often in a row nobody was guessed.
    private var failures = 0

    /// Knows nothing yet of so many signers.
    init(count: Int) {
        followers = Array(repeating: nil, count: count + 1)
    }

    /// Returns whom to try behind a signer, nil for the start of a request: at most ``most``.
    mutating func candidates(after last: Int?) -> [Int] {
        if failures >= Self.patience {
            failures += 1
            if failures % Self.patience != 0 { return [] }
        }
        guard let follower = followers[last ?? followers.count - 1] else { return recent }
        return [follower] + recent.filter { $0 != follower }.prefix(Self.most - 1)
    }

    /// Takes note of who it was, and whether that was among the candidates.
    mutating func note(_ signer: Int, after last: Int?, wasGuessed: Bool) {
        failures = wasGuessed ? 0 : failures + 1
        followers[last ?? followers.count - 1] = signer
        if recent.first == signer { return }
        recent.removeAll { $0 == signer }
        recent.insert(signer, at: 0)
        if recent.count > Self.most { recent.removeLast() }
    }

    /// Each costs a seventh of a recovery.
    static let most = 4
    private static let patience = 16
}
