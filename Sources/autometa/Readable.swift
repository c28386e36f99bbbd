import Ethereum

extension Wei {
    /// For people: in the chain's own coin, to six places, rounded down.
    var inCoins: String {
        guard let (micros, _) = rawValue.quotientAndRemainder(dividingBy: 1_000_000_000_000 as UInt64),
            let (whole, rest) = micros.quotientAndRemainder(dividingBy: 1_000_000 as UInt64)
        else { return "\(self) wei" }
        let digits = "\(rest)"
        return "\(whole)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}

extension Duration {
    var inSeconds: String { "\((self / .seconds(1)).rounded(to: 1))" }
}

extension Double {
    func rounded(to places: Int) -> Double {
        let scale = [1.0, 10, 100][min(max(places, 0), 2)]
        return (self * scale).rounded() / scale
    }
}
