/// Who is likely to have signed the next transaction, by what came before.
///
/// Accounts take turns in the same order, or have runs of transactions: whoever followed the last sender the last time is the
/// best guess, then those who signed lately. So of any number of accounts in turn each is missed once. When guesses keep
/// failing they are made only now and then.
struct Guesses: Sendable {
    /// By signer, who came behind.
    private var followers: [Int?]
    /// Of late, the newest first.
    private var recent: [Int] = []
    /// How often in a row nobody was guessed, whether that was tried or not.
    private var misses = 0

    /// Knows nothing yet of so many signers.
    init(count: Int) {
        followers = Array(repeating: nil, count: count)
    }

    /// Returns whom to try behind a signer, nil for the start of a request: at most ``most``.
    ///
    /// At the start of a request that is whoever signed last in any other.
    func candidates(after last: Int?) -> [Int] {
        guard misses < Self.patience || misses % Self.patience == 0 else { return [] }
        guard let last = last ?? recent.first, let follower = followers[last] else { return recent }
        return [follower] + recent.filter { $0 != follower }.prefix(Self.most - 1)
    }

    /// Takes note of who it was, nil for somebody unknown, and whether that was among the candidates.
    mutating func note(_ signer: Int?, after last: Int?, wasGuessed: Bool) {
        misses = wasGuessed ? 0 : misses + 1
        guard let signer else { return }
        if let last = last ?? recent.first { followers[last] = signer }
        if recent.first == signer { return }
        recent.removeAll { $0 == signer }
        recent.insert(signer, at: 0)
        if recent.count > Self.most { recent.removeLast() }
    }

    /// Each costs a twelfth of a recovery.
    static let most = 4
    /// After how many misses only one of so many is tried: a prime, so that it is not always the first of a request.
    private static let patience = 17
}
