/// How long accounts were without an owner, each time that they were.
struct OwnerGaps: CustomStringConvertible {
    private(set) var afterDeaths: [Duration] = []
    /// Releases, and leases that expired although their holders live.
    private(set) var afterReleases: [Duration] = []

    var longest: Duration { max(afterDeaths.max() ?? .zero, afterReleases.max() ?? .zero) }

    mutating func add(_ gap: Duration, isDeath: Bool) {
        if isDeath { afterDeaths.append(gap) } else { afterReleases.append(gap) }
    }

    var description: String {
        "after \(afterDeaths.count) deaths: \(Self.distribution(afterDeaths)); "
            + "after \(afterReleases.count) releases: \(Self.distribution(afterReleases))"
    }

    private static func distribution(_ gaps: [Duration]) -> String {
        let sorted = gaps.sorted()
        guard let longest = sorted.last else { return "none" }
        let (median, p99) = (sorted[sorted.count / 2], sorted[(sorted.count * 99 - 1) / 100])
        return "median \(milliseconds(median)), p99 \(milliseconds(p99)), longest \(milliseconds(longest))"
    }

    private static func milliseconds(_ duration: Duration) -> String {
        "\(Int((duration / .milliseconds(1)).rounded())) ms"
    }
}
