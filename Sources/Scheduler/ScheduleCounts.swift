import JSON

/// What a scheduler has done since its start.
package struct ScheduleCounts: Equatable, Sendable {
    package var pushed = 0
    package var withdrawn = 0
    /// Runs that the chain had taken back.
    package var reopened = 0
    /// Steps that failed, for reasons that pass.
    package var failures = 0

    package init() {}

    /// One JSON object.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.member("pushed", pushed)
            $0.member("withdrawn", withdrawn)
            $0.member("reopened", reopened)
            $0.member("failures", failures)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension ScheduleCounts: CustomStringConvertible {
    package var description: String {
        "\(pushed) pushed, \(withdrawn) withdrawn, \(reopened) taken back by the chain, \(failures) steps failed."
    }
}
