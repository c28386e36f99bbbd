import Concurrency
import Ethereum
import JSONRPC
import Logging
import Metrics
import Testing

@testable import Chain

@Suite struct UnrecognisedRefusalsTests {
    private let log = Lines()

    /// A node that refuses with these words, one after the other, and what its operator sees.
    private func refusals(_ texts: [String]) throws -> UnrecognisedRefusals {
        let refusals = UnrecognisedRefusals(logger: Logger(label: "test") { _ in log })
        for text in texts {
            let remote = RemoteError(code: -32000, message: text)
            let error = RPCError(code: .remote(remote), method: "eth_sendRawTransaction", endpoint: try .test())
            refusals.note(SendAnswer(.failure(error), to: .test(nonce: 0)), for: error)
        }
        return refusals
    }

    private func count(_ text: String) -> Int64? {
        MetricsRegistry.shared.counts[#"autometa_send_unrecognised_total{code="-32000",text="\#(text)"}"#]
    }

    @Test func `Each new text is said once, whatever the numbers in it, and counted`() throws {
        _ = try refusals([
            "the tide of 0xab is 5 too low", "the tide of 0xcdef is 77 too low", "nonce too low", "no \"such\\ tide\n",
        ])
        #expect(log.words == ["the tide of # is # too low", "no  such  tide "])
        #expect(count("the tide of # is # too low") == 2)
        #expect(count("no  such  tide ") == 1)
    }

    @Test func `A long text is cut`() throws {
        _ = try refusals([String(repeating: "tidal ", count: 100)])
        #expect(log.words.map(\.count) == [120])
    }

    @Test func `A node that says something new each time fills no memory`() throws {
        let letters = "abcdefghijklmnopqrstuvwxyz"
        _ = try refusals(letters.flatMap { first in letters.map { "flood \(first)\($0)" } })
        #expect(log.words.count == UnrecognisedRefusals.mostTexts)
        let others = #"autometa_send_unrecognised_total{code="",text="others"}"#
        #expect(MetricsRegistry.shared.counts[others, default: 0] >= 576)
    }
}

/// Keeps the words that were logged.
private struct Lines: LogHandler {
    private let lines = Locked<[String]>([])
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    var words: [String] { lines.withLock(\.self) }

    func log(event: LogEvent) { lines.withLock { $0.append(event.metadata?["words"].map { "\($0)" } ?? "") } }
}
