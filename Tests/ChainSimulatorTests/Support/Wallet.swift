import Ethereum
import Foundation
import Signing
import Testing

@testable import ChainSimulator

/// An account that signs.
struct Wallet {
    let signer: LocalSigner

    var address: Address { signer.address }

    /// The first accounts of Hardhat and Anvil, which the chain funds, and one that it does not know.
    static let all = Result { try load() }

    static var alice: Wallet { get throws { try all.get()[0] } }
    static var bob: Wallet { get throws { try all.get()[1] } }
    static var carol: Wallet { get throws { try all.get()[2] } }
    static var stranger: Wallet { get throws { try all.get()[3] } }

    /// Forty accounts, with the keys from 1 on.
    static let many = Result {
        try load((1...40).map { Hash32(UInt256($0 as UInt64)).description }, from: "CHAIN_SIMULATOR_TEST_MANY_KEYS")
    }

    private static func load(
        _ keys: [String] = keys, from variable: String = "CHAIN_SIMULATOR_TEST_KEYS"
    ) throws -> [Wallet] {
        setenv(variable, keys.joined(separator: ","), 1)
        return try LocalSigner.loadAll(variable: variable).map(Wallet.init)
    }

    static let keys = [
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
        "0x4646464646464646464646464646464646464646464646464646464646464646",
    ]

    /// Signs a transaction as the worker does; returns its bytes.
    func sign(
        _ nonce: UInt64, to: Address? = .zero, value: UInt64 = 0, data: [UInt8] = [], gas: UInt64 = 21_000,
        fee: UInt64 = 5, tip: UInt64 = 1, isLegacy: Bool = false, chainID: UInt64 = 1287
    ) throws -> [UInt8] {
        let fees =
            isLegacy
            ? FeeCaps.legacy(gasPrice: .gwei(fee))
            : .dynamic(maxFeePerGas: .gwei(fee), maxPriorityFeePerGas: .gwei(tip))
        let transaction = Transaction(
            chainID: ChainID(chainID), nonce: Nonce(nonce), fees: fees, gasLimit: Gas(gas), to: to,
            value: Wei(UInt256(value)), data: data)
        return SignedTransaction(transaction: transaction, signature: try signer.sign(transaction.signingHash)).raw
    }

    /// Signs a call that runs a workflow.
    func run(_ workflow: UInt64, _ nonce: UInt64, tip: UInt64 = 1, gas: UInt64 = 108_000) throws -> [UInt8] {
        try sign(nonce, to: ChainSettings().executor, data: Self.runData(workflow), gas: gas, tip: tip)
    }

    /// The arguments of a workflow that charges 7 to account 0x09.
    static func runData(_ workflow: UInt64) throws -> [UInt8] {
        let function = ABIFunction(
            name: "executeWorkflow",
            inputs: [.uint(bits: 256), .bytes, .uint(bits: 256), .address, .uint(bits: 256)].map {
                ABIParameter(type: $0)
            })
        let user = try #require(Address([UInt8](repeating: 0, count: 19) + [9]))
        return try function.encode([
            .uint(UInt256(workflow)), .bytes([1, 2, 3]), .uint(1_900_000_000), .address(user), .uint(7),
        ])
    }

    /// Signs a transaction of type 1, which the worker has no use for.
    func signAccessList(
        _ nonce: UInt64, gas: UInt64 = 50_000, price: UInt64 = 5_000_000_000, _ entries: [AccessListEntry]
    ) throws -> [UInt8] {
        let list = entries.map { entry in
            RLP.list([.bytes(entry.address.bytes), .list(entry.storageKeys.map { .bytes($0.bytes) })])
        }
        let fields: [RLP] = [
            .number(1287 as UInt64), .number(nonce), .number(price), .number(gas), .bytes(Address.zero.bytes),
            .number(3 as UInt64), .bytes([0, 5]), .list(list),
        ]
        let signature = try signer.sign(Keccak256.hash([1] + RLP.list(fields).encoded))
        let tail: [RLP] = [.number(signature.yParity ? 1 : 0 as UInt64), .number(signature.r), .number(signature.s)]
        return [1] + RLP.list(fields + tail).encoded
    }
}
