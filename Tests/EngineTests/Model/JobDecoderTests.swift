import Ethereum
import Testing

@testable import Engine

@Suite struct JobDecoderTests {
    @Test func `reads every field`() throws {
        let job = try JobFixture.decode(
            """
            "actionData":"0x01Ab","gasBudget":"5","newNextRun":7,"nextRun":1700000000,"interval":60,"triggerType":1,\
            "actionType":"2","retryCount":2,"id":"job-1","idempotencyKey":"key","gasLimit":"0x5208",\
            "maxFeePerGas":30,"maxPriorityFeePerGas":"2","deadline":1800000000,"holdUnfunded":true,"again":true,"other":[1.50,{"a":null}]
            """)
        #expect(job.id == "job-1")
        #expect(job.workflowID == 1)
        #expect(job.owner == JobFixture.address)
        #expect(job.actionData == [0x01, 0xAB])
        #expect(job.gasBudget == 5)
        #expect(job.explicitNextRun == 7)
        #expect(job.nextRun == 1_700_000_000)
        #expect(job.interval == 60)
        #expect(job.attempts == 2)
        #expect(job.idempotencyKey == "key")
        #expect(job.gasLimit == 21_000)
        #expect(job.maxFeePerGas == 30)
        #expect(job.maxPriorityFeePerGas == 2)
        #expect(job.deadline == 1_800_000_000)
        #expect(job.triggerType == 1)
        #expect(job.holdsUnfunded && job.isAgain)
    }

    @Test func `fills in what is not there`() throws {
        let entry = JobFixture.entry()
        let job = try JobFixture.decode(entry)
        #expect(job.id == "new-id")
        #expect(job.actionData.isEmpty)
        #expect(job.gasBudget == 0)
        #expect(job.attempts == 0)
        #expect(job.idempotencyKey == nil)
        #expect(job.deadline == nil)
        #expect(job.interval == nil && job.triggerType == nil)
        #expect(!job.holdsUnfunded && !job.isAgain)
        #expect(!job.isExpired(at: .max))
        #expect(job.entry == entry)
    }

    @Test func `takes null for absent`() throws {
        let job = try JobFixture.decode(
            #""id":null,"nextRun":null,"deadline":null,"gasBudget":null,"user":null,"idempotencyKey":null"#)
        #expect(job.id == "new-id")
        #expect(job.nextRun == nil)
        #expect(job.gasBudget == 0)
    }

    @Test func `reads the aliases`() throws {
        let entry = #"{"user":"\#(JobFixture.owner)","workflowId":"3","gasToCharge":12}"#
        let job = try JobFixture.decode(Array(entry.utf8))
        #expect(job.owner == JobFixture.address)
        #expect(job.gasBudget == 12)
        let both = try JobFixture.decode(
            #""user":"\#(JobFixture.owner.lowercased())","gasBudget":16,"gasToCharge":"0x10""#)
        #expect(both.gasBudget == 16)
    }

    @Test(arguments: [
        "18446744073709551616", "18446744073709551617", "100000000000000000000000000000000000001",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
    ])
    func `integers are exact to 256 bits`(digits: String) throws {
        #expect(try JobFixture.decode(#""gasBudget":\#(digits)"#).gasBudget.description == digits)
        #expect(try JobFixture.decode(#""gasBudget":"\#(digits)""#).gasBudget.description == digits)
        let hex = try #require(UInt256(digits)).hex
        #expect(try JobFixture.decode(#""gasBudget":"\#(hex)""#).gasBudget.description == digits)
    }

    @Test func `the default key names registry workflow and run`() throws {
        let job = try JobFixture.decode(#""nextRun":1700000000"#)
        #expect(job.idempotencyKey == "0x1111111111111111111111111111111111111111:1:1700000000")
    }

    @Test func `a deadline is the last second`() throws {
        let job = try JobFixture.decode(#""deadline":100"#)
        #expect(!job.isExpired(at: 100_999))
        #expect(job.isExpired(at: 101_000))
        let never = try JobFixture.decode(#""deadline":"\#(UInt256.max)""#)
        #expect(!never.isExpired(at: .max))
    }

    @Test func `the largest action passes`() throws {
        let digits = String(repeating: "ab", count: JobDecoder.maximumActionSize)
        #expect(try JobFixture.decode(#""actionData":"\#(digits)""#).actionData.count == 131_072)
    }

    @Test func `the deepest entry passes`() throws {
        let inner = JobDecoder.maximumDepth - 1
        let nested = String(repeating: "[", count: inner) + String(repeating: "]", count: inner)
        _ = try JobFixture.decode(#""x":\#(nested)"#)
    }
}
