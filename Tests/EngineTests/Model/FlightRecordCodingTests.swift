import Ethereum
import JSON
import TestGenerators
import Testing

@testable import Engine

@Suite struct FlightRecordCodingTests {
    static let raw = Hex.encode(EngineFixture.transaction(7).raw)
    static let job =
        #"{"id":"job-1","entry":"{\"workflowId\":1}","tag":"0123456789abcdef","runKey":"key","#
        + #""receivedAt":1700000000001,"doom":null}"#

    static func text(
        v: String = "1", nonce: String = "7", job: String = job, transactions: String? = nil, more: String = ""
    ) -> String {
        let transaction = #"{"purpose":"execute","raw":"\#(raw)","signedAt":1700000000002}"#
        return #"{"v":\#(v),"nonce":\#(nonce),"boundAt":1700000000003,"job":\#(job),"#
            + #""transactions":\#(transactions ?? "[\(transaction)]")\#(more)}"#
    }

    /// What is in the journals of running systems must stay readable.
    @Test func `version one is written like this`() throws {
        let record = FlightRecord(
            nonce: 7,
            job: BoundJob(
                id: "job-1", entry: Array(#"{"workflowId":1}"#.utf8), tag: JobTag("0123456789abcdef"),
                runKey: "key", receivedAt: 1_700_000_000_001),
            transactions: [
                FlightTransaction(
                    purpose: .execute, signed: EngineFixture.transaction(7), signedAt: 1_700_000_000_002)
            ], boundAt: 1_700_000_000_003)
        #expect(String(decoding: record.encoded(), as: UTF8.self) == Self.text())
        #expect(try FlightRecord(decoding: Array(Self.text().utf8)) == record)
    }

    @Test func `a transaction that only a node has shown is known by its hash`() throws {
        let text = Self.text(transactions: #"[{"purpose":"execute","hash":"\#(Hash32.zero)","signedAt":1}]"#)
        let record = try FlightRecord(decoding: Array(text.utf8))
        #expect(record.transactions.map(\.hash) == [.zero])
        #expect(record.newest == nil)
        #expect(String(decoding: record.encoded(), as: UTF8.self) == text)
    }

    @Test func `random records round trip`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let record = Self.randomRecord(using: &generator)
            #expect(try FlightRecord(decoding: record.encoded()) == record)
        }
    }

    @Test(
        arguments: [
            ("", nil), ("7", "v"), ("{}", "v"), (text(v: "2"), "v"), (text(v: "1.0"), "v"),
            (text(nonce: "-1"), "nonce"), (text(nonce: "18446744073709551616"), "nonce"),
            (text(nonce: "\"7\""), "nonce"),
            (text(nonce: "8"), "transactions[0].raw"),
            (text(more: #","x":1"#), "x"), (text(more: #","nonce":7"#), "nonce"),
            (text(job: "17"), "job"), (text(job: "{}"), "job.id"),
            (text(job: job.replacingRunKey(with: "5")), "job.runKey"),
            (text(job: job.replacing("cdef", with: "")), "job.tag"),
            (text(job: job.replacing("cdef", with: "cdeg")), "job.tag"),
            (text(job: job.replacingDoom(with: #""bad luck""#)), "job.doom"),
            (text(transactions: "[]"), "transactions"), (text(transactions: "null"), "transactions"),
            (text(transactions: "[1]"), "transactions[0]"),
            (text(transactions: #"[{"purpose":"burn","raw":"0x","signedAt":1}]"#), "transactions[0].purpose"),
            (text(transactions: #"[{"purpose":"fill","raw":"0xz","signedAt":1}]"#), "transactions[0].raw"),
            (text(transactions: #"[{"purpose":"fill","raw":"0x02c0","signedAt":1}]"#), "transactions[0].raw"),
            (text(transactions: #"[{"purpose":"fill","raw":"\#(raw)"}]"#), "transactions[0].signedAt"),
            (text(transactions: #"[{"purpose":"execute","hash":"0x00","signedAt":1}]"#), "transactions[0].hash"),
            (
                text(transactions: #"[{"purpose":"execute","hash":"\#(Hash32.zero)","raw":"","signedAt":1}]"#),
                "transactions[0].raw"
            ),
        ] as [(String, String?)])
    func `what is not a record is refused by member`(text: String, member: String?) {
        let error = #expect(throws: FlightRecordError.self) { try FlightRecord(decoding: Array(text.utf8)) }
        #expect(error?.member == member)
    }

    @Test func `an error holds none of the record`() {
        let error = #expect(throws: FlightRecordError.self) {
            try FlightRecord(decoding: Array(Self.text(nonce: "8").utf8))
        }
        #expect(error?.description == "flight record: transactions[0].raw is for another nonce")
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
            guard let record = try? FlightRecord(decoding: damaged) else { continue }
            #expect((try? FlightRecord(decoding: record.encoded())) == record)
        }
    }

    static func randomRecord(using generator: inout SeededGenerator) -> FlightRecord {
        let nonce = Nonce(UInt64.random(in: 0...UInt64.max - 1, using: &generator))
        let count = Int.random(in: 1...4, using: &generator)
        return FlightRecord(
            nonce: nonce, job: Bool.random(using: &generator) ? randomJob(using: &generator) : nil,
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
        // Half of the entries are text, as all real ones are.
        let text = Array(String(decoding: entry, as: UTF8.self).utf8)
        return BoundJob(
            id: "ü\"\\\n\u{0}\(generator.next())", entry: Bool.random(using: &generator) ? entry : text,
            runKey: Bool.random(using: &generator) ? "key" : nil, receivedAt: generator.next(),
            doom: Bool.random(using: &generator) ? .neverValid : nil)
    }
}

extension String {
    fileprivate func replacingRunKey(with text: String) -> String {
        split(separator: #""key""#).joined(separator: text)
    }

    fileprivate func replacingDoom(with text: String) -> String {
        split(separator: "null").joined(separator: text)
    }
}
