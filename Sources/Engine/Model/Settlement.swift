package import Ethereum

/// How one flight ends.
package struct Settlement: Equatable, Sendable {
    /// Where the flight's job goes.
    package enum Outcome: Equatable, Sendable {
        /// To the done stream. The run key stays known, now with an expiry.
        case done(StreamEntry)
        /// To the dead-letter stream. The run key, if this flight has it, is remembered as dead for `dead.quiet`, and then forgotten.
        case dead(StreamEntry)
        /// To the delayed set, as these bytes: the chain has shown that the job did not run. The run key is forgotten.
        case retry(entry: [UInt8], after: Duration)
        /// Back to the head of the inbox, as these bytes: the nonce was consumed by a transaction that
        /// is not ours. Only on proof, and only if the record is still the one with this head: the proof says that none of *its*
        /// transactions consumed the nonce. The run key is forgotten.
        case unbind(RecordHead, entry: [UInt8])
        /// Nowhere: the flight was a filler and had no job.
        case filled

        /// Whether the job runs once more, so that what the chain has shown must not be taken back.
        var runsAgain: Bool {
            switch self {
            case .retry, .unbind: true
            case .done, .dead, .filled: false
            }
        }
    }

    package var nonce: Nonce
    package var runKey: String?
    package var outcome: Outcome

    package init(nonce: Nonce, runKey: String?, outcome: Outcome) {
        self.nonce = nonce
        self.runKey = runKey
        self.outcome = outcome
    }
}

/// One entry of the done or dead stream: flat string fields, in order.
package struct StreamEntry: Equatable, Sendable {
    package struct Field: Equatable, Sendable {
        package var name: String
        package var value: [UInt8]
    }

    package private(set) var fields: [Field] = []

    package init() {}

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: Array(value.utf8)))
    }

    package mutating func append(_ name: String, bytes: [UInt8]) {
        fields.append(Field(name: name, value: bytes))
    }

    package subscript(_ name: String) -> [UInt8]? { fields.first { $0.name == name }?.value }
}
