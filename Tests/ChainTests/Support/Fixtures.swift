import Chain
import Ethereum
import JSON
import JSONRPC

extension Endpoint {
    static func test(_ name: String = "node") throws -> Endpoint { try Endpoint("http://\(name).test/v3/0123456789") }
}

extension SignedTransaction {
    /// A transaction that looks signed; nothing here checks signatures.
    static func test(nonce: Nonce) -> SignedTransaction {
        SignedTransaction(
            transaction: Transaction(
                chainID: 1287, nonce: nonce,
                fees: .dynamic(maxFeePerGas: .gwei(2), maxPriorityFeePerGas: .gwei(1)), gasLimit: 21_000, to: .zero),
            signature: RecoverableSignature(r: 1, s: 1, yParity: false))
    }
}

extension JSON {
    init(_ text: String) throws {
        self = try JSON(parsing: Array(text.utf8))
    }
}

extension RemoteError {
    /// Reads an error object.
    init(_ text: String) throws {
        let json = try JSON(text)
        self.init(code: json["code"]?.integer ?? 0, message: json["message"]?.string ?? "", data: json["data"])
    }
}
