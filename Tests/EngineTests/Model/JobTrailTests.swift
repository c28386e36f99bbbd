import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct JobTrailTests {
    static func fields(_ entry: StreamEntry) -> [String] {
        entry.fields.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
    }

    static func trail(members: String) throws -> JobTrail {
        let entry = JobFixture.entry(members)
        return JobTrail(
            id: "job-1", entry: entry, job: try JobFixture.decode(entry), receivedAt: 1_000,
            binding: JobTrail.Binding(account: EngineFixture.account, nonce: 7, boundAt: 2_000, sentAt: 2_001),
            inclusion: JobTrail.Inclusion(
                receipt: EngineFixture.receipt(EngineFixture.transaction(7), in: EngineFixture.block(12)),
                minedAt: 12_000))
    }

    static let way = [
        "id=job-1", "workflowId=1", "owner=0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "run=1700000000",
        "key=0x1111111111111111111111111111111111111111:1:1700000000",
        "account=0x1111111111111111111111111111111111111111", "nonce=7",
        "txHash=\(EngineFixture.transaction(7).hash)", "block=12", "gasUsed=21000", "effectiveGasPrice=1", "attempts=2",
    ]
    static let times = ["receivedAt=1000", "boundAt=2000", "sentAt=2001", "minedAt=12000", "settledAt=13000"]

    @Test(arguments: [(true, ["success=true"]), (false, ["success=false"]), (nil, [])] as [(Bool?, [String])])
    func `a done entry has the documented fields`(success: Bool?, expected: [String]) throws {
        let trail = try Self.trail(members: #""nextRun":1700000000,"retryCount":2"#)
        let entry = StreamEntry.done(trail, success: success, settledAt: 13_000)
        #expect(Self.fields(entry) == Self.way + expected + Self.times)
    }

    @Test func `a dead letter has the documented fields`() throws {
        let members = #""nextRun":1700000000,"retryCount":2"#
        let trail = try Self.trail(members: members)
        let letter = StreamEntry.dead(trail, reason: .revertedOnChain, error: "NotOwner()", settledAt: 13_000)
        let job = String(decoding: JobFixture.entry(members), as: UTF8.self)
        #expect(
            Self.fields(letter) == Self.way + Self.times
                + ["reason=reverted_on_chain", "error=NotOwner()", "job=\(job)"])
    }

    @Test func `an endless error is cut`() throws {
        let trail = JobTrail(id: "new-id", entry: [], job: nil, receivedAt: 1)
        let error = String(repeating: "e", count: 100_000)
        #expect(StreamEntry.dead(trail, reason: .reverted, error: error, settledAt: 1)["error"]?.count == 2_000)
    }

    @Test func `what is not known is left out`() {
        let trail = JobTrail(id: "new-id", entry: [0xFF, 0x00], job: nil, receivedAt: 1_000)
        let letter = StreamEntry.dead(trail, reason: .notJSON, error: "no", settledAt: 1_001)
        #expect(letter.fields.map(\.name) == ["id", "receivedAt", "settledAt", "reason", "error", "job"])
        #expect(letter["job"] == [0xFF, 0x00])
    }
}
