import Arguments
import Ethereum
import Testing

@testable import App

@Suite struct MomentTests {
    @Test(
        arguments: [
            ("now", 1_700_000_000), ("NOW", 1_700_000_000), ("in 10m", 1_700_000_600), ("1", 1),
            ("1796144264", 1_796_144_264), ("2026-12-01", 1_796_083_200), ("2026-12-01T15:57", 1_796_140_620),
            ("2026-12-01 15:57:44Z", 1_796_140_664), ("2024-02-29T00:00:01", 1_709_164_801),
            ("2000-02-29", 951_782_400), ("2100-12-31 23:59:59", 4_133_980_799),
        ] as [(String, UInt64)])
    func `Moments are in seconds of UTC`(_ text: String, _ seconds: UInt64) throws {
        #expect(try Moment(text).seconds(now: 1_700_000_000) == seconds)
        if text.contains("-") { #expect(try Moment(Moment.text(UInt256(seconds))) == .at(seconds)) }
    }

    @Test(arguments: [
        "", "0", "-1", "soon", "in 10", "in 500ms", "in 0s", "1796144264000", "2026-13-01", "2026-02-29", "2100-02-29",
        "2026-12-00", "2026-12-32", "2026-1-1", "2026-12-01T24:00", "2026-12-01T15:60", "2026-12-01T15", "01.12.2026",
        "2026-12-01T15:57:44+01:00", "1969-12-31",
    ])
    func `Anything else is refused`(_ text: String) {
        #expect(throws: ValidationError.self) { try Moment(text) }
    }

    @Test func `No moment is zero, which a contract takes for a moment long ago`() {
        #expect(Moment.now.seconds(now: 0) == 1)
        #expect(Moment.text(RunGrid.never) == "not again")
    }

    @Test(
        arguments: [
            // Still to come: as it was planned.
            (2_000, 60, 2_000), (2_000, 0, 2_000),
            // Missed: the next point of the grid, or at once.
            (900, 60, 1_020), (940, 60, 1_000), (1_000, 60, 1_000), (900, 0, 1_000),
            // Without a grid there is no point of it.
            (0, 60, 1_000), (0, 0, 1_000),
            (UInt64.max, 0, nil), (UInt64.max, 60, nil),
        ] as [(UInt64, UInt64, UInt64?)])
    func `A resumed workflow never runs at zero`(_ next: UInt64, _ interval: UInt64, _ expected: UInt64?) {
        let grid = RunGrid(nextRun: UInt256(next), interval: UInt256(interval))
        #expect(grid.resumption(now: 1_000) == expected.map { UInt256($0) })
    }

    @Test func `An update keeps a next run only if it cannot have happened meanwhile`() {
        func kept(_ next: UInt64, isTime: Bool = true, isActive: Bool = true) -> UInt256? {
            RunGrid(nextRun: UInt256(next), interval: 60).keptByUpdate(isTime: isTime, isActive: isActive, now: 1_000)
        }
        #expect(kept(1_119) == nil && kept(0) == nil && kept(1_120) == 1_120)
        #expect(kept(1_001, isActive: false) == 1_001)
        #expect(kept(10, isTime: false) == 1_000 && kept(2_000, isTime: false) == 2_000)
    }
}
