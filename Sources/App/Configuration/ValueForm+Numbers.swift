import Engine
import Ethereum

extension ValueForm where Value == Int {
    /// A whole number within a range.
    static func integer(in range: ClosedRange<Int>) -> Self {
        ValueForm(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            render: { "\($0)" })
    }
}

extension ValueForm where Value == ChainID {
    /// An EIP-155 chain id.
    static var chainID: Self {
        ValueForm(
            allowed: "a whole number above 0",
            parse: { text in UInt64(text).flatMap { $0 > 0 ? ChainID($0) : nil } },
            render: { "\($0)" })
    }
}

extension ValueForm where Value == Percent {
    /// A percentage within a range, with up to two decimal places.
    static func percent(in range: ClosedRange<Double>) -> Self {
        ValueForm(
            allowed: "a percentage from \(Int(range.lowerBound)) to \(Int(range.upperBound)), such as 12.5",
            parse: { text in
                guard DecimalText.scaled(text, decimals: 2) != nil, let number = Double(text) else { return nil }
                return range.contains(number) ? Percent(number) : nil
            },
            render: { String("\($0)".dropLast(" %".count)) })
    }
}
