package import Arguments
package import Ethereum

/// What an amount of the chain's own coin is counted in.
package enum CoinUnit: String, CaseIterable, Sendable {
    case wei, gwei, ether

    /// How many decimal places one of it has.
    ///
    /// - Source: Solidity documentation, "Units and Globally Available Variables".
    package var decimals: Int {
        switch self {
        case .wei: 0
        case .gwei: 9
        case .ether: 18
        }
    }
}

/// Reads amounts of the chain's own coin.
package enum CoinAmount {
    /// What is allowed, to complete the sentence "allowed: …".
    package static let allowed = #"wei as a whole number, or a number with its unit such as "0.1 ether" or "30 gwei""#

    /// Reads a number with its unit, or a whole number of wei.
    package static func parse(_ text: String) throws(ValidationError) -> Wei {
        let text = text.trimmed
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        return try parse(String(number), unit: String(text.dropFirst(number.count)).trimmed)
    }

    /// Reads a number and, unless it is empty, a unit.
    static func parse(_ number: String, unit name: String) throws(ValidationError) -> Wei {
        guard let unit = name.isEmpty ? CoinUnit.wei : CoinUnit(rawValue: name.lowercased()),
            let amount = DecimalText.scaled(number, decimals: unit.decimals)
        else { throw ValidationError("allowed: \(allowed)") }
        return Wei(amount)
    }
}
