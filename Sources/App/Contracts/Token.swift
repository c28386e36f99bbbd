package import Chain
package import Ethereum

/// An ERC-20 token.
///
/// - Source: EIP-20.
package struct Token: Sendable {
    package let address: Address

    package init(at address: Address) {
        self.address = address
    }

    /// Where the point is in what people write.
    ///
    /// - Throws: ``PreflightError`` when the contract does not say; `ChainError`.
    package func decimals(on chain: any ChainClient) async throws -> Int {
        guard let decimals = try await read(Self.decimals, [], on: chain) else {
            throw PreflightError(
                "The contract at \(address) does not tell its decimals().",
                remedy: "Check that it is the token's, or give the amount in base units with --raw.")
        }
        return Int(UInt64(exactly: decimals) ?? 0)
    }

    /// What an account has, in base units.
    ///
    /// - Throws: ``PreflightError`` when the contract does not say; `ChainError`.
    package func balance(of account: Address, on chain: any ChainClient) async throws -> UInt256 {
        guard let balance = try await read(Self.balanceOf, [.address(account)], on: chain) else {
            throw PreflightError(
                "The contract at \(address) does not tell a balanceOf(\(account)).",
                remedy: "Check that it is the token's.")
        }
        return balance
    }

    /// Prepares a transfer, in base units.
    package func transfer(_ amount: UInt256, to account: Address) throws -> CallRequest {
        CallRequest(to: address, data: try Self.transfer.encode([.address(account), .uint(amount)]))
    }

    /// Reads how many base units a decimal number of tokens is.
    ///
    /// - Throws: ``ConfigurationError`` when the token has fewer decimal places, or the number does not fit; ``PreflightError``.
    package func units(_ number: String, isRaw: Bool, on chain: any ChainClient) async throws -> UInt256 {
        let decimals = isRaw ? 0 : try await decimals(on: chain)
        guard let units = DecimalText.scaled(number, decimals: decimals) else {
            throw ConfigurationError(
                "The amount \(number) is no amount of the token at \(address); allowed: a decimal number with up to "
                    + "\(decimals) decimal places\(isRaw ? ", since --raw counts base units" : "").")
        }
        return units
    }

    /// Writes base units as people do: with the point where the token has it.
    package static func text(_ units: UInt256, decimals: Int) -> String {
        let digits = "\(units)"
        let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
        let (whole, fraction) = (padded.dropLast(decimals), padded.suffix(decimals).reversed().drop { $0 == "0" })
        return fraction.isEmpty ? String(whole) : "\(whole).\(String(fraction.reversed()))"
    }

    private func read(_ function: ABIFunction, _ arguments: [ABIValue], on chain: any ChainClient) async throws
        -> UInt256?
    {
        do {
            let request = CallRequest(to: address, data: try function.encode(arguments))
            return try function.decodeResult(try await chain.call(request, at: .latest))[0]?.uint
        } catch is ABICodingError {
            return nil
        } catch let error as ChainError {
            guard case .reverted = error.code else { throw error }
            return nil
        }
    }

    private static let uint = ABIParameter(type: .uint(bits: 256))
    private static let account = ABIParameter(type: .address)
    private static let decimals = ABIFunction(
        name: "decimals", inputs: [], outputs: [ABIParameter(type: .uint(bits: 8))])
    private static let balanceOf = ABIFunction(name: "balanceOf", inputs: [account], outputs: [uint])
    private static let transfer = ABIFunction(name: "transfer", inputs: [account, uint])
}
