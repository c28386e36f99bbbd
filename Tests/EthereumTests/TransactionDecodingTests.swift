import Ethereum
import TestGenerators
import Testing

@Suite("Decoding a transaction")
struct TransactionDecodingTests {
    static let signature = RecoverableSignature(r: 1, s: 1, yParity: true)
    static let accessList = [AccessListEntry(address: .zero, storageKeys: [.zero])]

    /// The fields of a valid transaction, as they stand in its list.
    static func fields(of fees: FeeCaps) throws -> [RLP] {
        let transaction = Transaction(
            chainID: 1287, nonce: 1, fees: fees, gasLimit: 21000, to: .zero, value: 1, data: [1, 2],
            accessList: accessList)
        let raw = SignedTransaction(transaction: transaction, signature: signature).raw
        guard case .list(let fields) = try RLP(decoding: raw.drop { $0 < 0x80 }) else { return [] }
        return fields
    }

    private func decode(dynamic fields: [RLP]) throws(TransactionError) -> SignedTransaction {
        try SignedTransaction(raw: [2] + RLP.list(fields).encoded)
    }

    private func decode(legacy fields: [RLP]) throws(TransactionError) -> SignedTransaction {
        try SignedTransaction(raw: RLP.list(fields).encoded)
    }

    private static let dynamicFees = FeeCaps.dynamic(maxFeePerGas: 2, maxPriorityFeePerGas: 1)

    /// The place and the name of each number in a type 2 transaction.
    @Test(
        "of type 2 refuses fields of the wrong kind, width or form",
        arguments: [
            (0, "chainId"), (1, "nonce"), (2, "maxPriorityFeePerGas"), (3, "maxFeePerGas"), (4, "gasLimit"),
            (6, "value"), (9, "signatureYParity"), (10, "signatureR"), (11, "signatureS"),
        ])
    func numbers(place: Int, name: String) throws {
        let isWord = [0, 1, 4, 9].contains(place)
        let tooWide = RLP.bytes([UInt8](repeating: 1, count: isWord ? 9 : 33))
        for wrong in [.list([]), .bytes([0]), .bytes([0, 1]), tooWide] as [RLP] {
            var fields = try Self.fields(of: Self.dynamicFees)
            fields[place] = wrong
            #expect(throws: TransactionError.malformed(field: name)) { try decode(dynamic: fields) }
        }
    }

    @Test("of type 2 refuses a recipient, data or access list of another form")
    func structures() throws {
        let key = RLP.bytes(Hash32.zero.bytes)
        let address = RLP.bytes(Address.zero.bytes)
        let wrong: [(Int, String, RLP)] = [
            (5, "to", .bytes([1])), (5, "to", .bytes([UInt8](repeating: 0, count: 21))), (5, "to", .list([])),
            (7, "data", .list([])), (8, "accessList", .bytes([])), (8, "accessList", .list([address])),
            (8, "accessList", .list([.list([address])])), (8, "accessList", .list([.list([key, .list([])])])),
            (8, "accessList", .list([.list([address, key])])),
            (8, "accessList", .list([.list([address, .list([address])])])),
            (8, "accessList", .list([.list([address, .list([.list([])])])])),
        ]
        for (place, name, item) in wrong {
            var fields = try Self.fields(of: Self.dynamicFees)
            fields[place] = item
            #expect(throws: TransactionError.malformed(field: name)) { try decode(dynamic: fields) }
        }
    }

    @Test("refuses more or fewer fields than the type has")
    func fieldCount() throws {
        let dynamic = try Self.fields(of: Self.dynamicFees)
        let legacy = try Self.fields(of: .legacy(gasPrice: 1))
        #expect(throws: TransactionError.wrongFieldCount(expected: 12)) { try decode(dynamic: dynamic.dropLast()) }
        #expect(throws: TransactionError.wrongFieldCount(expected: 12)) { try decode(dynamic: dynamic + [.bytes([])]) }
        #expect(throws: TransactionError.wrongFieldCount(expected: 9)) { try decode(legacy: legacy.dropLast()) }
        #expect(throws: TransactionError.wrongFieldCount(expected: 9)) { try decode(legacy: legacy + [.bytes([])]) }
        #expect(throws: TransactionError.wrongFieldCount(expected: 12)) { try SignedTransaction(raw: [2, 0x80]) }
    }

    @Test("refuses signatures that no node accepts")
    func signatures() throws {
        let half = UInt256(0x7FFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_5D57_6E73_57A4_501D_DFE9_2F46_681B_20A0)
        let order = UInt256(0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFE_BAAE_DCE6_AF48_A03B_BFD2_5E8C_D036_4141)
        for (parity, r, s) in [(2, 1, 1), (0, 0, 1), (0, order, 1), (0, 1, 0), (0, 1, half.adding(1) ?? 0)]
            as [(UInt64, UInt256, UInt256)]
        {
            var fields = try Self.fields(of: Self.dynamicFees)
            fields.replaceSubrange(9..., with: [.number(parity), .number(r), .number(s)])
            #expect(throws: TransactionError.invalidSignature) { try decode(dynamic: fields) }
        }
        var fields = try Self.fields(of: Self.dynamicFees)
        fields.replaceSubrange(9..., with: [.bytes([]), .number(order.subtracting(1) ?? 0), .number(half)])
        #expect(try decode(dynamic: fields).signature.s == half)
    }

    @Test("takes the chain and the parity out of a legacy signature")
    func legacyChain() throws {
        var fields = try Self.fields(of: .legacy(gasPrice: 1))
        fields[6] = .number(36 + 2 * 1287)
        #expect(try decode(legacy: fields).transaction.chainID == 1287)
        #expect(try decode(legacy: fields).signature.yParity)
        // The largest chain id that has 64 bits, and the first that has not.
        let largest = UInt256(UInt64.max).multiplied(by: 2 as UInt64)?.adding(36)
        fields[6] = .number(try #require(largest))
        let signed = try decode(legacy: fields)
        #expect(signed.transaction.chainID == ChainID(.max))
        #expect(SignedTransaction(transaction: signed.transaction, signature: signed.signature).raw == signed.raw)
        fields[6] = .number(try #require(largest?.adding(1)))
        #expect(throws: TransactionError.invalidSignature) { try decode(legacy: fields) }
        for v in [27, 28] as [UInt64] {
            fields[6] = .number(v)
            #expect(throws: TransactionError.notReplayProtected) { try decode(legacy: fields) }
        }
        for v in [0, 1, 26, 29, 34] as [UInt64] {
            fields[6] = .number(v)
            #expect(throws: TransactionError.invalidSignature) { try decode(legacy: fields) }
        }
    }

    @Test("refuses what is no transaction at all")
    func otherBytes() {
        #expect(throws: TransactionError.empty) { try SignedTransaction(raw: []) }
        #expect(throws: TransactionError.unsupportedType(1)) { try SignedTransaction(raw: [1, 0xC0]) }
        #expect(throws: TransactionError.unsupportedType(3)) { try SignedTransaction(raw: [3, 0xC0]) }
        #expect(throws: TransactionError.unsupportedType(0x80)) { try SignedTransaction(raw: [0x80]) }
        #expect(throws: TransactionError.encoding(.truncated)) { try SignedTransaction(raw: [2]) }
        #expect(throws: TransactionError.encoding(.trailingBytes)) { try SignedTransaction(raw: [0xC0, 0]) }
    }

    @Test("takes any input without trapping, and only what it would write itself", arguments: [1, 2, 3, 4] as [UInt64])
    func anyInput(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for vector in try SignedTransactionVector.all.get() {
            let raw = generator.damaged(try #require(Hex.decode(vector.raw)))
            guard let signed = try? SignedTransaction(raw: raw) else { continue }
            #expect(SignedTransaction(transaction: signed.transaction, signature: signed.signature) == signed)
        }
    }
}
