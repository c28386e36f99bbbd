package import Ethereum

/// A share by which amounts are raised, exact to a hundredth of a percent.
package struct Percent: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// In hundredths of a percent.
    package let basisPoints: UInt64

    /// The largest share: one hundred times the amount on top of it.
    package static let maximum = Percent(basisPoints: 1_000_000)

    private init(basisPoints: UInt64) {
        self.basisPoints = basisPoints
    }

    /// Takes a percentage from 0 to 10,000, rounded up to a hundredth; nil for anything else.
    package init?(_ percent: Double) {
        guard percent >= 0, percent <= 10_000 else { return nil }
        basisPoints = UInt64((percent * 100).rounded(.up))
    }

    /// Takes whole percents, at most 10,000.
    package static func percent(_ percent: UInt16) -> Percent {
        Percent(basisPoints: min(UInt64(percent) * 100, maximum.basisPoints))
    }

    /// The raise that the configuration asks for when nobody says otherwise: 12.5 %.
    ///
    /// - Source: the highest minimum for replacements among nodes in use (OpenEthereum's 12.5 %; geth's
    ///   `txpool.pricebump`, Erigon and Nethermind ask for 10 %).
    package static let defaultBump = Percent(basisPoints: 1_250)

    /// Returns an amount raised by this share, rounded up; nil on overflow.
    package func raising(_ amount: Wei) -> Wei? {
        amount.scaled(by: 10_000 + basisPoints, over: 10_000)
    }

    /// Returns an amount raised by this share, rounded up; nil on overflow.
    package func raising(_ amount: Gas) -> Gas? {
        amount.scaled(by: 10_000 + basisPoints, over: 10_000)
    }

    package static func < (lhs: Percent, rhs: Percent) -> Bool { lhs.basisPoints < rhs.basisPoints }

    package var description: String {
        let fraction = basisPoints % 100
        return fraction == 0 ? "\(basisPoints / 100) %" : "\(Double(basisPoints) / 100) %"
    }
}
