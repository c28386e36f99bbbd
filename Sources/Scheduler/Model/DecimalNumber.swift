package import Ethereum

/// An exact number that is not negative: `digits` · 10^-`scale`.
///
/// Prices are compared, never computed with, and binary floating point cannot hold most of what people write.
package struct DecimalNumber: Hashable, Sendable {
    package let digits: UInt256
    /// How many of the digits are behind the point.
    package let scale: Int

    package init(digits: UInt256, scale: Int) {
        self.digits = digits
        self.scale = scale
    }
}
