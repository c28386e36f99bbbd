import Ethereum
import Testing

/// One entry of `Vectors/transactions.json`.
struct SignedTransactionVector: Decodable {
    struct AccessListItem: Decodable {
        let address: String
        let storageKeys: [String]
    }

    let chainId, nonce, gas, value, data: String
    let to: String?
    let gasPrice, maxFeePerGas, maxPriorityFeePerGas: String?
    let accessList: [AccessListItem]?
    let sender, digest, r, s, raw, hash: String
    let yParity: Int

    static let all = Result { try Vectors.decode([SignedTransactionVector].self, from: "transactions.json") }

    var transaction: Transaction {
        get throws {
            Transaction(
                chainID: ChainID(try word(chainId)), nonce: Nonce(try word(nonce)), fees: try fees,
                gasLimit: Gas(try word(gas)), to: try to.map { try Address($0) },
                value: Wei(try #require(UInt256(value))), data: try #require(Hex.decode(data)),
                accessList: try (accessList ?? []).map { item in
                    AccessListEntry(
                        address: try Address(item.address),
                        storageKeys: try item.storageKeys.map { try #require(Hash32(hex: $0)) })
                })
        }
    }

    var signature: RecoverableSignature {
        get throws {
            RecoverableSignature(
                r: try #require(UInt256(r)), s: try #require(UInt256(s)), yParity: yParity == 1)
        }
    }

    private var fees: FeeCaps {
        get throws {
            if let gasPrice { return .legacy(gasPrice: Wei(try #require(UInt256(gasPrice)))) }
            let fee = try #require(maxFeePerGas.flatMap { UInt256($0) })
            let priorityFee = try #require(maxPriorityFeePerGas.flatMap { UInt256($0) })
            return .dynamic(maxFeePerGas: Wei(fee), maxPriorityFeePerGas: Wei(priorityFee))
        }
    }

    private func word(_ text: String) throws -> UInt64 {
        try #require(UInt64(text))
    }
}
