package import Ethereum
import Signing

/// Signs without a key: the signature's `r` is the account itself.
///
/// Passes for canonical, and tells ``SimulatedChain`` who the sender is, at no cost.
package struct StampSigner: Signer {
    package let address: Address

    package init(_ address: Address) {
        self.address = address
    }

    package func sign(_ digest: Hash32) -> RecoverableSignature {
        RecoverableSignature(r: UInt256(bigEndian: address.bytes) ?? .one, s: .one, yParity: false)
    }

    /// Signs a transaction.
    package func stamp(_ transaction: Transaction) -> SignedTransaction {
        SignedTransaction(transaction: transaction, signature: sign(transaction.signingHash))
    }

    /// Reads the account that a stamped transaction names.
    package static func sender(_ signed: SignedTransaction) -> Address? {
        Address(signed.signature.r.bigEndianBytes.suffix(20))
    }
}
