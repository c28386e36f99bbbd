import Engine
import Ethereum

extension ValueForm where Value == Address {
    /// The address of a contract or an account.
    static var address: Self {
        ValueForm(
            allowed: "an address: 0x and 40 hexadecimal digits; one in mixed case must pass EIP-55",
            parse: { try? Address($0) }, render: { $0.description })
    }
}

extension ValueForm where Value == Wei {
    /// A price of one unit of gas.
    static var fee: Self {
        ValueForm(
            allowed: #"wei as a whole number, or gwei such as "30 gwei" or "1.5 gwei""#,
            parse: { text in
                guard text.hasSuffix("gwei") else { return UInt256(decimalDigits: text.utf8).map(Wei.init) }
                return DecimalText.scaled(text.dropLast(4).trimmed, decimals: 9).map(Wei.init)
            },
            render: { fee in
                let (gwei, rest) = fee.rawValue.quotientAndRemainder(dividingBy: 1_000_000_000 as UInt64) ?? (.zero, 1)
                return rest == 0 ? "\(gwei) gwei" : "\(fee)"
            })
    }
}

extension ValueForm where Value == Confirmations {
    /// A number of blocks, or a name that the nodes define.
    static var confirmations: Self {
        ValueForm(
            allowed: #"a number of blocks from 1 to 10000, "safe" or "finalized""#,
            parse: { text in
                switch text {
                case "safe": .safe
                case "finalized": .finalized
                default: UInt64(text).flatMap { (1...10_000).contains($0) ? .blocks($0) : nil }
                }
            },
            render: { confirmations in
                switch confirmations {
                case .blocks(let count): "\(count)"
                case .safe: "safe"
                case .finalized: "finalized"
                }
            })
    }
}
