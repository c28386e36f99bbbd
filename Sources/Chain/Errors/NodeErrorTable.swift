import JSONRPC

/// Sorts what nodes say when they refuse.
///
/// Most clients answer most refusals with the same code, so their words are what there is to go by; codes are looked
/// at last, since the same one means different things to different clients.
struct NodeErrorTable<Meaning: Sendable>: Sendable {
    /// Phrases with one meaning.
    struct Row: Sendable {
        let meaning: Meaning
        /// Lower case; one of them occurs in the message.
        let phrases: [String]

        init(_ meaning: Meaning, _ phrases: String...) {
            self.meaning = meaning
            self.phrases = phrases
        }
    }

    /// The first one that fits counts.
    let rows: [Row]
    /// What a code means when no row fits.
    let codes: [Int: Meaning]

    /// The meaning of an error, nil when it is not in the table.
    subscript(_ error: RemoteError) -> Meaning? {
        let message = error.message.lowercased()
        let row = rows.first { $0.phrases.contains { message.contains($0) } }
        return row?.meaning ?? codes[error.code]
    }
}
