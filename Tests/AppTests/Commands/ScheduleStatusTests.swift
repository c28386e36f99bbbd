import App
import Ethereum
import JSON
import Scheduler
import Testing

/// What `status` says of the schedule.
@Suite struct ScheduleStatusTests {
    private let status = ScheduleStatus(
        leader: "host:1", queued: 3, pending: 2, held: 3, reasons: [10: "no token", 9: "no money"],
        transfers: TransferCursor(block: 7, hash: .zero))

    @Test func `People read who leads, what waits, and why workflows are held`() {
        #expect(
            status.lines(withdrawn: 4) == [
                "led by host:1, 3 runs queued, 2 transfers pending, 3 workflows held, 4 runs withdrawn",
                "workflow 9 is held: no money", "workflow 10 is held: no token", "and 1 more are held",
            ])
    }

    @Test func `Where nobody has scheduled anything nothing is said`() {
        let status = ScheduleStatus(leader: nil, queued: 0, pending: 0, held: 0, reasons: [:], transfers: nil)
        #expect(status.lines(withdrawn: 0).isEmpty)
    }

    @Test func `Scripts read the same`() {
        var writer = JSONWriter()
        status.write(to: &writer)
        let expected =
            #"{"leader":"host:1","queued":3,"pending":2,"held":3,"#
            + #""held_because":{"9":"no money","10":"no token"},"transfers_block":7}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }
}
