package import Arguments
package import Ethereum

/// A transfer as people write it: `0.1 ether to 0x…`, or `25 0x… to 0x…` with the address of an ERC-20 token.
package struct TransferWords: Hashable, Sendable {
    /// What is transferred.
    package enum Asset: Hashable, Sendable {
        /// The chain's own coin.
        case coin(Wei)
        /// A token, and its number as written: how many base units that is, only the contract tells.
        case token(Address, number: String)
    }

    package let asset: Asset
    package let recipient: Address

    /// Reads a transfer of an amount.
    package init(_ text: String) throws(ValidationError) {
        try self.init(text, allowed: Self.allowed, isPattern: false)
    }

    /// Reads which transfers are meant: with `any` in the place of the number, those of each amount.
    package static func pattern(_ text: String) throws(ValidationError) -> TransferWords {
        try TransferWords(text, allowed: "\(allowed); any stands for each amount", isPattern: true)
    }

    private static let allowed =
        #""AMOUNT ether to ADDRESS", also in gwei or wei, or "AMOUNT TOKEN to ADDRESS" with the ERC-20's address"#

    private init(_ text: String, allowed: String, isPattern: Bool) throws(ValidationError) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 4, words[2].lowercased() == "to" else { throw ValidationError("allowed: \(allowed)") }
        let number = isPattern && words[0].lowercased() == "any" ? "0" : words[0]
        asset =
            if words[1].hasPrefix("0x") {
                .token(try Self.address(words[1]), number: try Self.checked(number))
            } else {
                .coin(try CoinAmount.parse(number, unit: words[1]))
            }
        recipient = try Self.address(words[3])
    }

    private static func checked(_ number: String) throws(ValidationError) -> String {
        // No token has more decimal places (they are a uint8).
        guard DecimalText.parts(of: number, decimals: 255) != nil else {
            throw ValidationError("'\(number)' is no amount; allowed: a decimal number such as 25 or 0.5")
        }
        return number
    }

    static func address(_ text: String) throws(ValidationError) -> Address {
        do {
            return try Address(text)
        } catch {
            throw ValidationError("'\(text)' is no address: \(error)")
        }
    }
}
