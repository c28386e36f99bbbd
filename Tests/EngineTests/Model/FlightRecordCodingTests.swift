import Ethereum
import TestGenerators
import Testing

@testable import Engine

@Suite struct FlightRecordCodingTests {
    static let signed = EngineFixture.transaction(7)
    static let head: [UInt8] =
        [1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 3] + signed.hash.bytes
    static let job: [RLP] = [
        text("job-1"), text(#"{"workflowId":1}"#), .bytes([1, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF]),
        .list([text("key")]), .number(1_700_000_000_001 as UInt64), .list([]),
    ]
    static let transaction: [RLP] = [
        text("execute"), .number(1_700_000_000_002 as UInt64), .bytes(signed.hash.bytes), .list([.bytes(signed.raw)]),
    ]

    static func text(_ text: String) -> RLP { .bytes(Array(text.utf8)) }

    /// The parts of a record, one of which may be another.
    static func bytes(
        head: [UInt8] = head, nonce: RLP = .number(7 as UInt64), job: RLP = .list([.list(job)]),
        transactions: RLP = .list([.list(transaction)]), more: [RLP] = []
    ) -> [UInt8] {
        head + RLP.list([nonce, .number(1_700_000_000_003 as UInt64), job, transactions] + more).encoded
    }

    static func job(with item: RLP, at index: Int) -> RLP {
        var job = job
        job[index] = item
        return .list([.list(job)])
    }

    static func transactions(with item: RLP, at index: Int) -> RLP {
        var transaction = transaction
        transaction[index] = item
        return .list([.list(transaction)])
    }

    /// What is in the journals of running systems must stay readable.
    @Test func `version one is written like this`() throws {
        let record = FlightRecord(
            nonce: 7, revision: Revision(epoch: 0x201, count: 3),
            job: BoundJob(
                id: "job-1", entry: Array(#"{"workflowId":1}"#.utf8), tag: JobTag("0123456789abcdef"),
                runKey: "key", receivedAt: 1_700_000_000_001),
            transactions: [
                FlightTransaction(purpose: .execute, signed: Self.signed, signedAt: 1_700_000_000_002)
            ], boundAt: 1_700_000_000_003)
        #expect(record.encoded() == Self.bytes())
        #expect(try FlightRecord(decoding: Self.bytes()) == record)
        #expect(record.revision.description == "513:3")
        #expect(Self.head.count == RecordHead.length)
    }

    @Test func `a transaction that only a node has shown is known by its hash`() throws {
        let hash = Hash32(5 as UInt256)
        let bytes = Self.bytes(
            head: Self.head.dropLast(32) + hash.bytes,
            transactions: .list([
                .list(Self.transaction), .list([Self.text("fill"), .bytes([1]), .bytes(hash.bytes), .list([])]),
            ]))
        let record = try FlightRecord(decoding: bytes)
        #expect(record.transactions.map(\.hash) == [Self.signed.hash, hash])
        #expect(record.newest == Self.signed)
        #expect(record.encoded() == bytes)
    }

    @Test func `random records round trip, and begin with what the store compares`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let record = Self.randomRecord(using: &generator)
            #expect(try FlightRecord(decoding: record.encoded()) == record)
            #expect(record.encoded().starts(with: record.head.bytes))
        }
    }

    @Test(
        arguments: [
            ([], nil), (Array("{}".utf8), "version"), ([2] + bytes().dropFirst(), "version"),
            (Array(bytes().prefix(48)), nil), (head, nil), (bytes().dropLast(), nil), (bytes() + [0], nil),
            (head + RLP.bytes([7]).encoded, nil), (head + RLP.list([.bytes([7])]).encoded, "boundAt"),
            (bytes(head: head.dropLast() + [head[48] ^ 1]), "transactions"),
            (bytes(nonce: .bytes([0])), "nonce"), (bytes(nonce: .bytes(Array(1...9))), "nonce"),
            (bytes(nonce: .list([])), "nonce"), (bytes(nonce: .number(8 as UInt64)), "transactions[0].raw"),
            (bytes(more: [.bytes([])]), nil),
            (bytes(job: .bytes([])), "job"), (bytes(job: .list([.list(job), .list(job)])), "job"),
            (bytes(job: .list([.list([])])), "job.id"), (bytes(job: .list([.list(job + [.bytes([])])])), "job"),
            (bytes(job: .list([.bytes([1])])), "job"), (bytes(job: job(with: .bytes([0xFF]), at: 0)), "job.id"),
            (bytes(job: job(with: .bytes([1, 2]), at: 2)), "job.tag"),
            (bytes(job: job(with: .bytes([]), at: 3)), "job.runKey"),
            (bytes(job: job(with: .list([.list([])]), at: 3)), nil),
            (bytes(job: job(with: .list([.bytes([0xFF])]), at: 3)), "job.runKey"),
            (bytes(job: job(with: .list([text("bad luck")]), at: 5)), "job.doom"),
            (bytes(transactions: .list([])), "transactions"), (bytes(transactions: .bytes([])), "transactions"),
            (bytes(transactions: .list([.bytes([1])])), "transactions[0]"),
            (bytes(transactions: transactions(with: text("burn"), at: 0)), "transactions[0].purpose"),
            (bytes(transactions: transactions(with: .bytes([1]), at: 2)), "transactions[0].hash"),
            (bytes(transactions: transactions(with: .bytes(Hash32.zero.bytes), at: 2)), "transactions[0].raw"),
            (bytes(transactions: transactions(with: .list([.bytes([2, 0xC0])]), at: 3)), "transactions[0].raw"),
            (bytes(transactions: .list([.list(transaction + [.bytes([])])])), "transactions[0]"),
        ] as [([UInt8], String?)])
    func `what is not a record is refused by member`(bytes: [UInt8], member: String?) {
        let error = #expect(throws: FlightRecordError.self) { try FlightRecord(decoding: bytes) }
        #expect(error?.member == member)
    }

    @Test func `an error holds none of the record`() {
        let error = #expect(throws: FlightRecordError.self) {
            try FlightRecord(decoding: Self.bytes(nonce: .number(8 as UInt64)))
        }
        #expect(error?.description == "flight record: transactions[0].raw is for another nonce")
    }

    @Test func `no two writers have one revision, and a recovery has none of a writer's`() {
        let first = Revision(firstUnder: EngineFixture.lease)
        var later = EngineFixture.lease
        later.epoch += 1
        #expect(first == Revision(epoch: 1, count: 1))
        #expect(first.next(under: later) == Revision(epoch: 2, count: 2))
        #expect(Revision.adopted.next(under: later) == Revision(epoch: 2, count: 2))
        #expect(Revision.adopted.epoch == 0)
    }

    @Test func `damaged records are refused or still records`() {
        var generator = SeededGenerator(seed: 11)
        let bytes = Self.randomRecord(using: &generator).encoded()
        for _ in 0..<1_000 {
            var damaged = bytes
            let index = Int.random(in: bytes.indices, using: &generator)
            switch UInt8.random(in: 0..<3, using: &generator) {
            case 0: damaged[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: damaged.remove(at: index)
            default: damaged = Array(damaged.prefix(index))
            }
            // What is read is written just so: nothing is passed over.
            guard let record = try? FlightRecord(decoding: damaged) else { continue }
            #expect(record.encoded() == damaged)
        }
    }

    static func randomRecord(using generator: inout SeededGenerator) -> FlightRecord {
        let nonce = Nonce(UInt64.random(in: 0...UInt64.max - 1, using: &generator))
        let count = Int.random(in: 1...4, using: &generator)
        return FlightRecord(
            nonce: nonce, revision: Revision(epoch: generator.next(), count: generator.next()),
            job: Bool.random(using: &generator) ? randomJob(using: &generator) : nil,
            transactions: (0..<count).map { _ in
                FlightTransaction(
                    purpose: Bool.random(using: &generator) ? .execute : .fill,
                    signed: EngineFixture.transaction(nonce, gwei: UInt64.random(in: 0...900, using: &generator)),
                    signedAt: generator.next())
            }, boundAt: generator.next())
    }

    private static func randomJob(using generator: inout SeededGenerator) -> BoundJob {
        let entry = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        return BoundJob(
            id: "ü\"\\\n\u{0}\(generator.next())", entry: entry,
            runKey: Bool.random(using: &generator) ? "key" : nil, receivedAt: generator.next(),
            doom: Bool.random(using: &generator) ? .neverValid : nil)
    }
}
