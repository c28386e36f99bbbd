package import Arguments
import Ethereum
import JSON

/// A condition on a price as people write it, `GLMR < 0.25 usd`, and as a workflow's trigger has it.
package struct PriceWords: Hashable, Sendable {
    /// How the price is compared; the numbers are those of the trigger.
    package enum Comparator: Int, CaseIterable, Sendable {
        case below, atMost, above, atLeast

        package var symbol: String { ["<", "<=", ">", ">="][rawValue] }
    }

    /// A symbol, an id of the price feed, or the address of a Chainlink feed.
    package let token: String
    package let comparator: Comparator
    /// In US dollars: a decimal number without needless zeros.
    package let price: String

    /// Reads a condition; `usd` behind it may be left out.
    package init(_ text: String) throws(ValidationError) {
        let text = text.replacing("≤", with: "<=").replacing("≥", with: ">=")
        guard let start = text.firstIndex(where: { "<>".contains($0) }) else { throw Self.refusal }
        let sign = text[start...].prefix { "<>=".contains($0) }
        var number = String(text[start...].dropFirst(sign.count)).trimmed.lowercased()
        if number.hasSuffix("usd") { number = String(number.dropLast(3)).trimmed }
        guard let comparator = Comparator.allCases.first(where: { $0.symbol == sign }) else { throw Self.refusal }
        token = try Self.token(String(text[..<start]).trimmed)
        self.comparator = comparator
        price = try Self.price(number)
    }

    private static let refusal = ValidationError(
        #"allowed: a token, <, <=, > or >=, and a price in US dollars such as "GLMR < 0.25 usd""#)

    private static func token(_ text: String) throws(ValidationError) -> String {
        let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard isName, (1...64).contains(text.count) else {
            throw ValidationError(
                "'\(text)' is no token; allowed: a symbol, an id of the price feed, or a Chainlink feed's address")
        }
        if text.hasPrefix("0x") { _ = try TransferWords.address(text) }
        return text
    }

    /// A price that no feed may report would never fire.
    private static func price(_ text: String) throws(ValidationError) -> String {
        guard let (whole, fraction) = DecimalText.parts(of: text, decimals: 18), whole.count <= 13,
            let units = DecimalText.scaled(text, decimals: 18), units > .zero,
            let most = DecimalText.scaled("1000000000000", decimals: 18), units <= most
        else {
            throw ValidationError(
                "'\(text)' is no price; allowed: US dollars above 0 and at most 10^12, with up to 18 decimal places")
        }
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }

    /// The trigger's bytes: JSON, which the original's worker reads as well.
    package var triggerData: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("token", token)
            $0.member("comparator", comparator.rawValue)
            $0.key("price_usd")
            $0.raw(price.utf8)
        }
        return writer.bytes
    }
}
