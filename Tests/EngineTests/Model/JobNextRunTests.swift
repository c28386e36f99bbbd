import Ethereum
import TestGenerators
import Testing

@testable import Engine

@Suite struct JobNextRunTests {
    /// 2023-11-14 22:13:20 UTC.
    static let now: UInt64 = 1_700_000_000
    /// What the registry says.
    static let terms = WorkflowTerms(interval: 3_600)

    @Test(arguments: [
        // An explicit one wins over everything.
        (#""newNextRun":5,"nextRun":1,"interval":60"#, "5"),
        (#""newNextRun":"\#(UInt256.max)""#, "\(UInt256.max)"),
        // On the grid, strictly after now.
        (#""nextRun":1700000000,"interval":60"#, "1700000060"),
        (#""nextRun":1699999999,"interval":60"#, "1700000059"),
        (#""nextRun":1699999940,"interval":60"#, "1700000060"),
        (#""nextRun":1699999939,"interval":60"#, "1700000059"),
        (#""nextRun":0,"interval":1"#, "1700000001"),
        (#""nextRun":0,"interval":7"#, "1700000001"),
        (#""nextRun":1699999999,"interval":1"#, "1700000001"),
        // A clock that is behind must not run the same point again.
        (#""nextRun":1700000030,"interval":60"#, "1700000090"),
        // Without a grid.
        (#""interval":60"#, "1700000060"),
        // What the registry says, where the job does not.
        ("", "1700003600"),
        (#""nextRun":1699996400"#, "1700003600"),
        (#""nextRun":1699996399"#, "1700003599"),
        // Not again.
        (#""nextRun":1700000000,"interval":0"#, "18446744073709551615"),
        (#""nextRun":1700000000,"interval":0,"triggerType":1"#, "18446744073709551615"),
        // What fires by itself may fire again, as another run.
        (#""interval":0,"triggerType":2"#, "1700000000"),
        (#""nextRun":0,"interval":0,"triggerType":2"#, "1700000000"),
        (#""nextRun":1699999999,"interval":0,"triggerType":3"#, "1700000000"),
        (#""nextRun":1700000000,"interval":0,"triggerType":3"#, "1700000001"),
        (#""nextRun":1700000500,"interval":0,"triggerType":2"#, "1700000501"),
        (#""nextRun":"\#(UInt256.max)","interval":0,"triggerType":2"#, "18446744073709551615"),
        (#""nextRun":1700000500,"interval":60,"triggerType":2"#, "1700000560"),
        // Exact beyond 64 bits, and without a trap beyond 256.
        (#""nextRun":0,"interval":"0x100000000000000000""#, "295147905179352825856"),
        (#""nextRun":1,"interval":"\#(UInt256.max)""#, "18446744073709551615"),
        (#""interval":"\#(UInt256.max)""#, "18446744073709551615"),
        (#""nextRun":"\#(UInt256.max)","interval":1"#, "18446744073709551615"),
    ])
    func `next run follows the rule`(members: String, expected: String) throws {
        #expect(try JobFixture.decode(members).newNextRun(at: Self.now, terms: Self.terms).description == expected)
    }

    @Test func `the registry tells what fires a workflow where the job does not`() throws {
        let terms = WorkflowTerms(interval: .zero, triggerType: 3)
        #expect(try JobFixture.decode(#""nextRun":5"#).newNextRun(at: 7, terms: terms) == 7)
        #expect(try JobFixture.decode(#""nextRun":5,"triggerType":1"#).newNextRun(at: 7, terms: terms) == Job.notAgain)
    }

    @Test func `the grid holds for any lateness`() throws {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<2_000 {
            let start = UInt64.random(in: 0...2_000_000_000, using: &generator)
            let interval = UInt64.random(in: 1...100_000, using: &generator)
            let job = try JobFixture.decode(#""nextRun":\#(start),"interval":\#(interval)"#)
            let next = try #require(UInt64(exactly: job.newNextRun(at: Self.now, terms: Self.terms)))
            #expect(next > start && next > 1_700_000_000)
            #expect((next - start).isMultiple(of: interval))
            #expect(next - interval <= max(start, 1_700_000_000))
        }
    }
}
