import Concurrency

/// The name that a store was given where its server tells none, as it was told on the present connection.
///
/// Whatever was told on another connection is not brought any more: the server may have come back with older data in between.
final class LifeToken: Sendable {
    private let told = Locked<(token: String, connection: Int)?>(nil)

    func told(on connection: Int) -> String? {
        told.withLock { $0?.connection == connection ? $0?.token : nil }
    }

    func tell(_ token: String, on connection: Int) { told.withLock { $0 = (token, connection) } }

    /// A name that no store has had.
    static func random() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }
}
