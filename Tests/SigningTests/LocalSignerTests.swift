import Ethereum
import Foundation
import Signing
import Testing

@Suite("A local signer", .timeLimit(.minutes(1)))
struct LocalSignerTests {
    /// One entry of `Vectors/signatures.json`.
    struct Vector: Decodable {
        let key, address, digest, r, s: String
        let yParity: Int

        static let all = Result { try Vectors.decode([Vector].self, from: "signatures.json") }
    }

    /// What is needed here of an entry of `transactions.json`.
    struct TransactionVector: Decodable {
        let key, sender, raw, hash: String
    }

    @Test("signs as an independent implementation of RFC 6979 does")
    func signatures() throws {
        let vectors = try Vector.all.get()
        #expect(vectors.count == 64)
        for vector in vectors {
            let signer = try Vectors.signer(key: vector.key)
            let digest = try #require(Hash32(hex: vector.digest))
            let signature = try signer.sign(digest)
            #expect(signer.address.description == vector.address)
            #expect(signature.r.hex == vector.r)
            #expect(signature.s.hex == vector.s)
            #expect(signature.yParity == (vector.yParity == 1))
            #expect(signature.isCanonical)
            #expect(try SigningContext().recoverAddress(from: signature, of: digest) == signer.address)
        }
    }

    @Test("signs transactions as eth-account does")
    func transactions() async throws {
        let vectors = try Vectors.decode(
            [TransactionVector].self, from: "../../EthereumTests/Vectors/transactions.json")
        #expect(vectors.count == 320)
        for vector in vectors {
            let expected = try SignedTransaction(raw: try #require(Hex.decode(vector.raw)))
            let signer: any Signer = try Vectors.signer(key: vector.key)
            #expect(signer.address.description == vector.sender)
            let signed = try await signer.sign(expected.transaction)
            #expect(signed == expected)
            #expect(signed.hash.description == vector.hash)
        }
    }
}
