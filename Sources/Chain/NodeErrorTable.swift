/// The one place that knows what nodes say to a raw transaction.
///
/// Most nodes answer every refusal with the same code, so that their words are all there is to go by.
enum NodeErrorTable {
    /// Some phrases with one meaning.
    struct Row {
        let answer: SendAnswer
        /// Lower case; one of them occurs in the message.
        let phrases: [String]

        init(_ answer: SendAnswer, _ phrases: String...) {
            self.answer = answer
            self.phrases = phrases
        }
    }

    /// The first row that fits counts.
    static let rows: [Row] = [
        Row(.alreadyKnown, "already known", "known transaction"),
        Row(.nonceTooLow, "nonce too low"),
        Row(.nonceTooHigh, "nonce too high"),
        Row(.replacementUnderpriced, "replacement transaction underpriced"),
        Row(.insufficientFunds, "insufficient funds"),
    ]
}
