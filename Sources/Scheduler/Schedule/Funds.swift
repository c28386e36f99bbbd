package import Chain
package import Ethereum

/// Reads what owners and the executor can pay with.
package struct Funds: Sendable {
    private let chain: any ChainReader
    private let escrow: Address?
    private let executor: Address

    /// - Parameters:
    ///   - chain: Where they are.
    ///   - escrow: The FeeEscrow; without one nobody's deposit is looked at.
    ///   - executor: The ActionExecutor, which pays for what actions send.
    package init(on chain: any ChainReader, escrow: Address?, executor: Address) {
        self.chain = chain
        self.escrow = escrow
        self.executor = executor
    }

    /// What owners have in the escrow, in wei; those whose balance nobody told are left out.
    ///
    /// - Throws: `ChainError` when no node answers; `CancellationError`.
    func deposits(of owners: Set<Address>) async throws -> [Address: UInt256] {
        guard let escrow else { return [:] }
        return try await numbers(of: owners) { CallRequest(to: escrow, data: try Self.balances.encode([.address($0)])) }
    }

    /// What the executor has of tokens, and of the chain's own coin; a token that does not tell is left out.
    ///
    /// - Throws: As ``deposits(of:)`` does.
    func holdings(of tokens: Set<Address?>) async throws -> [Address?: UInt256] {
        guard !tokens.isEmpty else { return [:] }
        let (executor, chain) = (executor, chain)
        let calls = try Self.balanceOf.encode([.address(executor)])
        async let coin = tokens.contains(nil) ? chain.balance(of: executor, at: .latest).rawValue : nil
        // Tokens are contracts that anybody may have written: what they do must cost nobody else.
        let known = try? await numbers(of: Set(tokens.compactMap(\.self))) {
            CallRequest(to: $0, data: calls, gas: Self.tokenGas)
        }
        var holdings = Dictionary(uniqueKeysWithValues: (known ?? [:]).map { (Address?.some($0.key), $0.value) })
        if let coin = try await coin { holdings[nil] = coin }
        return holdings
    }

    /// What a run costs in gas at present, in wei.
    ///
    /// - Source: ``usualGas``, measured: a native transfer through `executeWorkflow` takes some 110,000, a token transfer 140,000.
    func usualCost() async throws -> Wei? {
        try await chain.gasPrice().rawValue.multiplied(by: Self.usualGas).map(Wei.init)
    }

    private static let usualGas: UInt64 = 150_000

    /// Many times what `balanceOf` takes, behind a proxy too; too little to return more than some 250 KB.
    private static let tokenGas: Gas = 150_000

    private func numbers(
        of addresses: Set<Address>, _ call: (Address) throws -> CallRequest
    ) async throws -> [Address: UInt256] {
        guard !addresses.isEmpty else { return [:] }
        let addresses = Array(addresses)
        let answers = try await chain.calls(try addresses.map(call), at: .latest)
        return Dictionary(
            uniqueKeysWithValues: zip(addresses, answers).compactMap { address, answer in
                guard case .success(let data) = answer, data.count == 32, let number = UInt256(bigEndian: data) else {
                    return nil
                }
                return (address, number)
            })
    }

    private static let balances = ABIFunction(
        name: "balances", inputs: [ABIParameter(name: "", type: .address)],
        outputs: [ABIParameter(name: "", type: .uint(bits: 256))])
    private static let balanceOf = ABIFunction(
        name: "balanceOf", inputs: [ABIParameter(name: "", type: .address)],
        outputs: [ABIParameter(name: "", type: .uint(bits: 256))])
}
