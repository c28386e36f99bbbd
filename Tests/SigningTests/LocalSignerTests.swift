import Ethereum
import Foundation
import Signing
import Testing

@Suite("A local signer", .timeLimit(.minutes(5)))
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

    /// A vector that implementations of RFC 6979 for secp256k1 have shared since 2013 (bitcointalk.org, topic 285142).
    @Test("signs the classic vector, SHA-256 of 'Satoshi Nakamoto' with the key 1")
    func classicVector() throws {
        let signer = try Vectors.signer(key: String(repeating: "0", count: 63) + "1")
        let digest = try #require(Hash32(hex: "a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e"))
        let signature = try signer.sign(digest)
        #expect(signature.r == 0x934b_1ea1_0a4b_3c17_57e2_b0c0_17d0_b614_3ce3_c9a7_e6a4_a498_60d7_a6ab_210e_e3d8)
        #expect(signature.s == 0x2442_ce9d_2b91_6064_1080_1478_3e92_3ec3_6b49_743e_2ffa_1c44_96f0_1a51_2aaf_d9e5)
    }

    @Test("signs on many threads at once")
    func concurrency() async throws {
        let vector = try #require(try Vector.all.get().last)
        let signer = try Vectors.signer(key: vector.key)
        let digests = (0..<64).map { Keccak256.hash([UInt8($0)]) }
        let expected = try digests.map { try signer.sign($0) }
        let found = try await withThrowingTaskGroup { group in
            for (index, digest) in digests.enumerated() {
                group.addTask { (index, try signer.sign(digest)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(digests.indices.map { found[$0] } == expected)
    }

    @Test("knows its own signatures, and those of an independent implementation of RFC 6979, without recovering")
    func ownSignatures() throws {
        let vectors = try Vector.all.get()
        let other = try Vectors.signer(key: String(repeating: "0", count: 62) + "77")
        var count = 0
        for vector in vectors {
            let signer = try Vectors.signer(key: vector.key)
            let digest = try #require(Hash32(hex: vector.digest))
            let signature = RecoverableSignature(
                r: try #require(UInt256(vector.r)), s: try #require(UInt256(vector.s)), yParity: vector.yParity == 1)
            // Two vectors have digests that are not below the order of the curve.
            count += signer.hasMade(signature, of: digest) ? 1 : 0
            #expect(!signer.hasMade(signature, of: Keccak256.hash(digest.bytes)))
            #expect(!signer.hasMade(try other.sign(digest), of: digest))
            #expect(!other.hasMade(signature, of: digest))
        }
        #expect(count == vectors.count - 2)
    }

    @Test("knows its signature with either s, and no other number in it")
    func changedSignatures() throws {
        let vector = try #require(try Vector.all.get().last)
        let (signer, digest) = (try Vectors.signer(key: vector.key), try #require(Hash32(hex: vector.digest)))
        let signature = try signer.sign(digest)
        let order: UInt256 = 0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFE_BAAE_DCE6_AF48_A03B_BFD2_5E8C_D036_4141
        func hasMade(_ r: UInt256, _ s: UInt256) -> Bool {
            signer.hasMade(RecoverableSignature(r: r, s: s, yParity: signature.yParity), of: digest)
        }
        #expect(hasMade(signature.r, try #require(order.subtracting(signature.s))))
        for wrong in [.zero, .one, order, .max, try #require(signature.s.adding(.one))] as [UInt256] {
            #expect(!hasMade(signature.r, wrong))
            #expect(!hasMade(wrong, signature.s))
        }
    }

    @Test("is not found from a signature that no key can have made")
    func recoveryOfNothing() throws {
        let digest = Keccak256.hash([])
        for (r, s) in [(UInt256.zero, UInt256.one), (.one, .zero), (.max, .one), (.one, .max), (5, .one)] {
            let signature = RecoverableSignature(r: r, s: s, yParity: false)
            #expect(throws: SigningError.cannotRecover) {
                try SigningContext().recoverAddress(from: signature, of: digest)
            }
        }
    }

    @Test("is not the one who signed another digest")
    func recoveryOfAnother() throws {
        let signer = try Vectors.signer(key: try #require(try Vector.all.get().last).key)
        let signature = try signer.sign(Keccak256.hash([1]))
        #expect(try SigningContext().recoverAddress(from: signature, of: Keccak256.hash([2])) != signer.address)
    }
}
