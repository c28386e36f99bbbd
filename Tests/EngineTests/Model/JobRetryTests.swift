import Crypto
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
    func `only ID, retry count and mark change`(before: String, after: String) throws {
        var job = try JobFixture.decode(Array(before.utf8))
        job.attempts = 3
        let mark = #","autometaMark":"\#(BindingMark(of: Array(before.utf8)))""#
        let entry = String(decoding: job.entryForRetry(), as: UTF8.self)
        #expect(entry.contains(mark))
        #expect(entry.replacing(mark, with: "") == after)
    }

    @Test func `a retried entry is the same job with one more attempt`() throws {
        var job = try JobFixture.decode(#""nextRun":5,"note":"ü\u0000""#)
        for attempt in 1...3 {
            job.attempts += 1
            job = try JobFixture.decoder.decode(job.entryForRetry()) { "another-id" }
            #expect(job.attempts == attempt)
            #expect(job.id == "new-id")
        }
        #expect(try JSON(parsing: job.entry).count == 7)
    }

    @Test func `every attempt has the tag of the entry that was pushed, and counts bindings`() throws {
        let first = try JobFixture.decode(#""autometaMark":"no mark""#)
        let tag = Array(SHA1.hash(first.entry).prefix(BindingMark.tagLength))
        var job = first
        for number in UInt16(1)...3 {
            job.attempts += 1
            // An attempt that never came to a binding.
            job = try JobFixture.decode(job.entryForRetry())
            #expect(BindingMark(of: job.entry).number == number - 1)
            job = try JobFixture.decode(job.entryForRetry(after: BindingMark(of: job.entry).next))
            #expect(BindingMark(of: job.entry).number == number)
            #expect(BindingMark(of: job.entry).tag == tag)
        }
        #expect(String(decoding: job.entry, as: UTF8.self).ranges(of: "autometaMark").count == 2)
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
        let again = try JobFixture.decode(job.entryForRetry(after: BindingMark(of: entry).next))
        #expect(try JobFixture.decode(again.entryForRetry()).entry.count == again.entry.count)
    }
}
