import JSON
import Testing

@testable import Engine

@Suite struct JobRetryTests {
    static let owner = JobFixture.owner

    @Test(arguments: [
        (
            #"{"workflowId":1,"owner":"\#(owner)"}"#,
            #"{"workflowId":1,"owner":"\#(owner)","id":"new-id","retryCount":3}"#
        ),
        (
            #"{"id":"a\u0062","retryCount":2,"owner":"\#(owner)","workflowId":1}"#,
            #"{"id":"a\u0062","retryCount":3,"owner":"\#(owner)","workflowId":1}"#
        ),
        (
            #"{"retryCount":"0x2","workflowId":1,"id":null,"owner":"\#(owner)"}"#,
            #"{"retryCount":3,"workflowId":1,"id":"new-id","owner":"\#(owner)"}"#
        ),
        (
            " \t{ \"id\" : null ,\r\n\"retryCount\":  null,\"workflowId\" : 1, \"owner\":\"\(owner)\"\n }\n ",
            " \t{ \"id\" : \"new-id\" ,\r\n\"retryCount\":  3,\"workflowId\" : 1, \"owner\":\"\(owner)\"\n }\n "
        ),
        (
            #"{"x":1.50,"x":"}","workflowId":1,"owner":"\#(owner)","y":{"id":7,"retryCount":[]} }"#,
            #"{"x":1.50,"x":"}","workflowId":1,"owner":"\#(owner)","y":{"id":7,"retryCount":[]} ,"#
                + #""id":"new-id","retryCount":3}"#
        ),
    ])
    func `only ID, retry count and tag change`(before: String, after: String) throws {
        var job = try JobFixture.decode(Array(before.utf8))
        job.attempts = 3
        let tag = #","autometaTag":"\#(JobTag(of: Array(before.utf8), key: nil))""#
        let entry = String(decoding: job.entryForRetry(), as: UTF8.self)
        #expect(entry.contains(tag))
        #expect(entry.replacing(tag, with: "") == after)
    }

    @Test func `a retried entry is the same job with one more attempt`() throws {
        var job = try JobFixture.decode(#""nextRun":5,"note":"ü\u0000""#)
        for attempt in 1...3 {
            job.attempts += 1
            job = try JobFixture.decoder.decode(job.entryForRetry()) { "another-id" }
            #expect(job.attempts == attempt)
            #expect(job.id == "new-id")
        }
        #expect(try JSON(parsing: job.entry).count == 6)
    }

    @Test func `every attempt of a job without a key has the tag of the entry that was pushed`() throws {
        var job = try JobFixture.decode(#""autometaTag":"no tag""#)
        let tag = JobTag(of: job.entry, key: nil)
        for _ in 1...3 {
            job.attempts += 1
            job = try JobFixture.decode(job.entryForRetry())
            #expect(job.tag == tag)
        }
        #expect(String(decoding: job.entry, as: UTF8.self).ranges(of: JobTag.member).count == 2)
    }

    @Test func `a job with a key has the tag of its key, and carries none`() throws {
        let given = try JobFixture.decode(#""idempotencyKey":"key""#)
        let byDefault = try JobFixture.decode(#""nextRun":5"#)
        for var job in [given, byDefault] {
            let tag = JobTag(of: [], key: job.idempotencyKey)
            #expect(job.tag == tag)
            job.attempts += 1
            let again = try JobFixture.decode(job.entryForRetry())
            #expect(again.tag == tag)
            #expect(!String(decoding: again.entry, as: UTF8.self).contains(JobTag.member))
        }
    }

    @Test(
        arguments: [
            #""idempotencyKey":"key""#, #""idempotencyKey":null,"nextRun":5"#, #""idempotency\u004bey":"k\u00e9y""#,
            #""nextRun":5"#, #""nextRun":"0x05""#, #""nextRun":"005""#, #""nextRun":null"#, #""x":1"#,
            #""autometaTag":"0123456789abcdef""#, #""x":{"idempotencyKey":"key","nextRun":5}"#,
        ])
    func `the tag is read without the rest of the entry`(members: String) throws {
        let job = try JobFixture.decode(members)
        #expect(JobFixture.decoder.tag(of: job.entry) == job.tag)
        #expect(JobFixture.decoder.tag(of: Array("{".utf8)) == nil)
    }

    @Test func `the count stops where it would make the entry invalid`() throws {
        var job = try JobFixture.decode(#""retryCount":4294967295"#)
        job.attempts += 1
        #expect(try JobFixture.decode(job.entryForRetry()).attempts == 4_294_967_295)
    }

    @Test func `a given ID may hold any character`() throws {
        let job = try JobFixture.decoder.decode(JobFixture.entry()) { #"quote " and \"# }
        let again = try JobFixture.decode(job.entryForRetry())
        #expect(again.id == #"quote " and \"#)
    }

    @Test func `the largest entry that may be pushed can be tried again`() throws {
        let members = #""retryCount":4294967295,"x":""#
        let room = JobDecoder.maximumPushSize - JobFixture.entry(members + "\"").count
        let entry = JobFixture.entry(members + String(repeating: "a", count: room) + "\"")
        #expect(entry.count == JobDecoder.maximumPushSize)
        let job = try JobFixture.decoder.decode(entry) { "0190b6a5-0000-7000-8000-000000000000" }
        let again = try JobFixture.decode(job.entryForRetry())
        #expect(try JobFixture.decode(again.entryForRetry()).entry.count == again.entry.count)
    }
}
