import Ethereum

extension Wei {
    /// For people: in the chain's own coin, to six places, rounded down.
    package var inCoins: String { text(digitsLeftOut: 1_000_000_000_000) ?? "\(self) wei" }

    /// For people: in gwei, to six places, rounded down.
    var inGwei: String { text(digitsLeftOut: 1000).map { "\($0) gwei" } ?? "\(self) wei" }

    private func text(digitsLeftOut divisor: UInt64) -> String? {
        guard let (millionths, _) = rawValue.quotientAndRemainder(dividingBy: divisor),
            let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000 as UInt64)
        else { return nil }
        let digits = "\(rest)"
        return "\(whole)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
