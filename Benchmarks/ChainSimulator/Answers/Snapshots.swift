/// Chains to go back to.
struct Snapshots {
    private var chains: [Int: Chain] = [:]
    private var taken = 0

    /// Keeps a chain; returns the number of the snapshot.
    mutating func take(_ chain: Chain) -> Int {
        taken += 1
        chains[taken] = chain
        return taken
    }

    /// Returns the chain of a snapshot, which is used up with all later ones; nil when there is none of that number.
    mutating func revert(to number: Int) -> Chain? {
        guard let chain = chains[number] else { return nil }
        chains = chains.filter { $0.key < number }
        return chain
    }
}
