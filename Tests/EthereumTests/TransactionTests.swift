import Ethereum
import Testing

@Suite("Transactions")
struct TransactionTests {
    @Test("are encoded and hashed exactly as eth-account does")
    func encoding() throws {
        let vectors = try SignedTransactionVector.all.get()
        #expect(vectors.count == 320)
        for vector in vectors {
            let transaction = try vector.transaction
            #expect(transaction.signingHash.description == vector.digest)
            let signed = SignedTransaction(transaction: transaction, signature: try vector.signature)
            #expect(Hex.encode(signed.raw) == vector.raw)
            #expect(signed.hash.description == vector.hash)
        }
    }

    @Test("are decoded from what eth-account signed")
    func decoding() throws {
        for vector in try SignedTransactionVector.all.get() {
            let signed = try SignedTransaction(raw: try #require(Hex.decode(vector.raw)))
            #expect(try signed.transaction == vector.transaction)
            #expect(try signed.signature == vector.signature)
            #expect(signed.hash.description == vector.hash)
        }
    }

    /// The example of EIP-155.
    @Test("reproduce the example of EIP-155")
    func exampleOfEIP155() throws {
        let transaction = Transaction(
            chainID: 1, nonce: 9, fees: .legacy(gasPrice: .gwei(20)), gasLimit: 21000,
            to: try Address("0x3535353535353535353535353535353535353535"), value: 1_000_000_000_000_000_000)
        #expect(
            transaction.signingHash.description
                == "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53")
        let signature = RecoverableSignature(
            r: 18_515_461_264_373_351_373_200_002_665_853_028_612_451_056_578_545_711_640_558_177_340_181_847_433_846,
            s: 46_948_507_304_638_947_509_940_763_649_030_358_759_909_902_576_025_900_602_547_168_820_602_576_006_531,
            yParity: false)
        #expect(
            Hex.encode(SignedTransaction(transaction: transaction, signature: signature).raw)
                == "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef6134"
                + "0bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc"
                + "64214b297fb1966a3b6d83")
    }

    @Test("cost at most all of their gas at the highest price, and their value")
    func maximumCost() {
        var transaction = Transaction(
            chainID: 1, nonce: 0, fees: .dynamic(maxFeePerGas: 7, maxPriorityFeePerGas: 1), gasLimit: 100, to: nil,
            value: 5)
        #expect(transaction.maximumCost == 705)
        transaction.fees = .legacy(gasPrice: Wei(.max))
        #expect(transaction.maximumCost == nil)
    }
}
