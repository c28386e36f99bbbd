import Concurrency
import JSONRPC
import Logging
import Metrics

/// Shows an operator what nodes say that no row of the table of sending knows: each text once in the log, and counted.
///
/// The counter is `autometa_send_unrecognised_total`, with the node's code and its words, cut, as labels.
final class UnrecognisedRefusals: Sendable {
    private let counters = Locked<[String: Counter]>([:])
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Takes note of what a node answered to a transaction, if that is unrecognised.
    func note(_ answer: SendAnswer, for error: RPCError) {
        guard case .unrecognised(let message) = answer, case .remote(let remote) = error.code else { return }
        let words = Self.words(message.trimmingPrefix("error \(remote.code): "))
        let (counter, isNew) = counter(of: remote.code, words)
        counter.increment()
        guard isNew else { return }
        logger.warning(
            "a node refuses a transaction in words that are not known; each such text is said once",
            metadata: ["endpoint": "\(error.endpoint)", "code": "\(remote.code)", "words": "\(words)"])
    }

    /// The words without the numbers in them, so that the same refusal of another transaction is the same text.
    static func words(_ message: some StringProtocol) -> String {
        let words = String(message).replacing(#/0x[0-9a-fA-F]+|[0-9]+/#, with: "#").map { character in
            character.isNewline || character == "\"" || character == "\\" ? " " : character
        }
        return String(words.prefix(longestText))
    }

    private func counter(of code: Int, _ words: String) -> (Counter, isNew: Bool) {
        counters.withLock { counters in
            let isFull = counters.count >= Self.mostTexts
            let known = Self.label(code, words)
            if let counter = counters[known] { return (counter, false) }
            if isFull { return (Counter(label: Self.others), false) }
            let counter = Counter(label: known)
            counters[known] = counter
            return (counter, true)
        }
    }

    private static func label(_ code: Int, _ words: String) -> String {
        #"autometa_send_unrecognised_total{code="\#(code)",text="\#(words)"}"#
    }

    /// Where texts are counted that came when there were too many.
    private static let others = #"autometa_send_unrecognised_total{code="",text="others"}"#

    /// In characters.
    private static let longestText = 120
    /// A node that puts something new into each answer fills no memory.
    static let mostTexts = 100
}
