package import Ethereum

/// An exact number that is not negative: `digits` · 10^-`scale`.
///
/// Prices are compared, never computed with, and binary floating point cannot hold most of what people write. Zeros at the end of a
/// fraction are dropped, so that equal numbers have equal parts.
package struct DecimalNumber: Hashable, Sendable {
    package let digits: UInt256
    /// How many of the digits are behind the point.
    package let scale: UInt8

    package init(digits: UInt256, scale: UInt8 = 0) {
        var (digits, scale) = (digits, digits == .zero ? 0 : scale)
        while scale > 0, let (tenth, rest) = digits.quotientAndRemainder(dividingBy: 10 as UInt64), rest == 0 {
            (digits, scale) = (tenth, scale - 1)
        }
        (self.digits, self.scale) = (digits, scale)
    }

    /// Nothing.
    package static let zero = DecimalNumber(digits: .zero)

    /// The number, if it has no fraction.
    package var integer: UInt256? { scale == 0 ? digits : nil }

    /// Ten times as much; `nil` when 256 bits cannot hold that.
    package var tenfold: DecimalNumber? {
        if scale > 0 { return DecimalNumber(digits: digits, scale: scale - 1) }
        return digits.multiplied(by: 10 as UInt64).map { DecimalNumber(digits: $0) }
    }
}

extension DecimalNumber: Comparable {
    package static func < (lhs: DecimalNumber, rhs: DecimalNumber) -> Bool {
        // One that does not fit into 256 bits at the other's scale is the greater one, since the other does.
        guard lhs.scale < rhs.scale else {
            return rhs.digits(at: lhs.scale).map { lhs.digits < $0 } ?? true
        }
        return lhs.digits(at: rhs.scale).map { $0 < rhs.digits } ?? false
    }

    /// The digits when as many as `scale` are behind the point, at least as many as now; `nil` when 256 bits cannot hold them.
    private func digits(at scale: UInt8) -> UInt256? {
        (self.scale..<scale).reduce(UInt256?.some(digits)) { digits, _ in digits?.multiplied(by: 10 as UInt64) }
    }
}

extension DecimalNumber: CustomStringConvertible {
    /// The decimal notation, without an exponent.
    package var description: String {
        let text = digits.description
        guard scale > 0 else { return text }
        let padded = String(repeating: "0", count: max(0, Int(scale) + 1 - text.utf8.count)) + text
        return padded.dropLast(Int(scale)) + "." + padded.suffix(Int(scale))
    }
}
