import Ethereum
import Signing
import TestGenerators
import Testing

@testable import ChainSimulator

/// What is read out of the bytes of transactions.
@Suite struct TransactionTests {
    private let decoder = TransactionDecoder(ChainSettings(), senders: Senders())

    private func decode(_ raw: [UInt8]) throws(RPCFailure) -> SimulatedTransaction {
        var hint = Senders.Hint()
        return try decoder.decode(raw, after: &hint)
    }

    private func refusal(_ raw: [UInt8]) -> String? {
        do throws(RPCFailure) {
            _ = try decode(raw)
            return nil
        } catch {
            return error.message
        }
    }

    @Test(arguments: [true, false])
    func `types 0 and 2 are read as the worker reads them`(isLegacy: Bool) throws {
        let wallet = try Wallet.alice
        for size in [0, 1, 54, 55, 56, 200, 300, 70_000] {
            let raw = try wallet.sign(
                300, to: size == 1 ? nil : Address(lastBytesOf: Keccak256.hash([])), value: 1_000,
                data: Array(repeating: 7, count: size),
                gas: 70_000, fee: 6, tip: 2, isLegacy: isLegacy)
            let (found, expected) = (try decode(raw), try SignedTransaction(raw: raw))
            #expect(found.kind == (isLegacy ? 0 : 2))
            #expect(found.hash == expected.hash && found.sender == wallet.address)
            #expect(found.nonce == 300 && found.gas == 70_000 && found.to == expected.transaction.to)
            #expect(found.feeCap == 6_000_000_000 && found.tipCap == (isLegacy ? 6_000_000_000 : 2_000_000_000))
            #expect(found.value == 1_000 && found.cost == 70_000 * 6_000_000_000 + 1_000)
            let data = found.withData { data in data.indices.map { data[$0] } }
            #expect(data == expected.transaction.data)
        }
    }

    @Test func `type 1 is read, its access list is paid for`() throws {
        let wallet = try Wallet.alice
        let entries = [
            AccessListEntry(address: wallet.address, storageKeys: [.zero, Hash32(1)]),
            AccessListEntry(address: .zero, storageKeys: []),
        ]
        let found = try decode(try wallet.signAccessList(9, entries))
        #expect(found.kind == 1 && found.sender == wallet.address && found.nonce == 9)
        #expect(found.tipCap == 5_000_000_000 && found.feeCap == 5_000_000_000)
        #expect(found.intrinsicGas == 21_000 + 4 + 16 + 2 * 2_400 + 2 * 1_900)
    }

    /// Each is signed right, and would be taken but for one thing.
    @Test func `what go-ethereum refuses is refused in its words`() throws {
        let (wallet, raw) = (try Wallet.alice, try Wallet.alice.sign(1))
        #expect(refusal([]) == "typed transaction too short")
        #expect(refusal([3, 0xC0]) == "transaction type not supported")
        #expect(refusal([0x80]) == "transaction type not supported")
        #expect(refusal(raw.dropLast()) == "rlp: value size exceeds available input length")
        #expect(refusal(raw + [0]) == "rlp: input contains more than one value")
        #expect(
            refusal(try wallet.sign(1, chainID: 5)) == "invalid sender: invalid chain id for signer: have 5 want 1287")
        #expect(
            refusal(try wallet.sign(1, isLegacy: true, chainID: 5))
                == "invalid sender: invalid chain id for signer: have 5 want 1287")
        var legacy = try #require(try? fields(try wallet.sign(1, isLegacy: true)))
        legacy[6] = .number(27 as UInt64)
        #expect(
            refusal(RLP.list(legacy).encoded) == "only replay-protected (EIP-155) transactions allowed over RPC")
    }

    private func fields(_ raw: [UInt8]) throws -> [RLP] {
        guard case .list(let fields) = try RLP(decoding: raw.drop { $0 < 0x80 }) else { return [] }
        return fields
    }

    @Test func `numbers are canonical, signatures are those that nodes accept`() throws {
        let fields = try fields(try Wallet.alice.sign(1))
        func refusal(_ place: Int, _ item: RLP) -> String? {
            var changed = fields
            changed[place] = item
            return self.refusal([2] + RLP.list(changed).encoded)
        }
        #expect(refusal(1, .bytes([0, 1])) == "rlp: non-canonical integer (leading zero bytes)")
        #expect(refusal(1, .bytes([UInt8](repeating: 1, count: 9))) == "rlp: input string too long for uint64")
        #expect(refusal(1, .list([])) == "rlp: expected input string or byte for uint64")
        #expect(refusal(2, .bytes([UInt8](repeating: 1, count: 17))) == "rlp: input string too long for uint128")
        #expect(refusal(5, .bytes([1])) == "rlp: input string too short for common.Address")
        #expect(refusal(8, .bytes([])) == "rlp: expected input list")
        #expect(refusal(8, .list([.list([.bytes([1]), .list([])])])) == "rlp: invalid access list")
        for (place, wrong) in [(9, 2), (10, 0), (11, 0)] as [(Int, UInt64)] {
            #expect(refusal(place, .number(wrong)) == "invalid sender: invalid transaction v, r, s values")
        }
        #expect(refusal(11, .number(UInt256.max)) == "invalid sender: invalid transaction v, r, s values")
        #expect(self.refusal([2] + RLP.list(fields + [.bytes([])]).encoded) == "rlp: too many elements")
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `any input is taken only when the worker takes it for the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let raws = [try Wallet.alice.run(1, 5), try Wallet.alice.sign(7, isLegacy: true)]
        for _ in 0..<500 {
            for var raw in raws {
                let place = Int.random(in: raw.indices, using: &generator)
                raw[place] = UInt8.random(in: 0...255, using: &generator)
                guard let found = try? decode(raw) else { continue }
                let expected = try SignedTransaction(raw: raw)
                #expect(found.hash == expected.hash && found.nonce == expected.transaction.nonce.rawValue)
                let signer = try SigningContext().recoverAddress(
                    from: expected.signature, of: expected.transaction.signingHash)
                #expect(found.sender == signer)
            }
        }
    }

    @Test func `calls of the executor are told from others, and those that revert from those that run`() throws {
        let (wallet, data, executor) = (try Wallet.alice, try Wallet.runData(77), ChainSettings().executor)
        func outcome(_ data: [UInt8], to: Address = executor) throws -> String {
            switch try decode(try wallet.sign(1, to: to, data: data, gas: 100_000)).outcome {
            case .transfer: "transfer"
            case .run: "run"
            case .revert: "revert"
            }
        }
        #expect(try outcome(data) == "run")
        #expect(try outcome(data + [1, 2, 3]) == "run")
        #expect(try outcome(data, to: .zero) == "transfer")
        #expect(try outcome([1, 2, 3, 4] + data.dropFirst(4)) == "transfer")
        #expect(try outcome(Array(data.prefix(3))) == "transfer")
        #expect(try outcome(Array(data.dropLast())) == "revert")
        #expect(try outcome(Array(data.prefix(100))) == "revert")
        for place in [4 + 32, 4 + 32 + 31, 4 + 3 * 32, 4 + 5 * 32] {
            var changed = data
            changed[place] = 0xFF
            #expect(try outcome(changed) == "revert", "byte \(place)")
        }
        let transaction = try decode(try wallet.run(77, 1))
        #expect(transaction.withData(WorkflowCall.workflow) == 77)
    }
}
