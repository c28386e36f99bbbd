import Ethereum
import Testing

@testable import Engine

@Suite struct PercentTests {
    @Test(
        arguments: [
            (0, "0 %"), (12.5, "12.5 %"), (20, "20 %"), (12.501, "12.51 %"), (10_000, "10000 %"),
        ] as [(Double, String)])
    func `takes percentages`(value: Double, text: String) {
        #expect(Percent(value)?.description == text)
    }

    @Test(arguments: [-0.01, 10_000.01, .nan, .infinity, -.infinity])
    func `refuses what is none`(value: Double) {
        #expect(Percent(value) == nil)
    }

    @Test func `raises exactly`() {
        #expect(Percent.defaultBump == Percent(12.5))
        #expect(Percent.defaultBump.raising(8 as Wei) == 9)
        #expect(Percent.defaultBump.raising(9 as Wei) == 11)
        #expect(Percent.percent(20).raising(Gas(.max)) == nil)
        #expect(Percent.percent(20).raising(Wei(.max)) == nil)
        #expect(Percent.percent(.max) == Percent.maximum)
    }
}
