/// When written commands are flushed to the socket.
///
/// Pure.
///
/// At once while nothing is under way; otherwise when the last reply has come to what was flushed before, or when much
/// has gathered. So batches grow by themselves under load, and an idle connection adds no delay. What is held cannot
/// wait for ever: a reply that never comes is a time-out, and ends the connection.
struct FlushGate {
    /// With this many bytes waiting a flush is worth its system call whatever is under way: 64 KiB.
    static let byteLimit = 64 << 10

    /// Commands that were flushed and have no reply yet.
    private var outstanding = 0
    /// Commands that were written and not flushed.
    private var held = 0

    mutating func wrote() { held += 1 }

    /// Whether to flush now, with this many bytes waiting.
    func isOpen(bytes: Int) -> Bool {
        held > 0 && (outstanding == 0 || bytes >= Self.byteLimit)
    }

    mutating func flushed() {
        outstanding += held
        held = 0
    }

    /// A reply has come; returns whether what is held may go now.
    mutating func replied() -> Bool {
        outstanding = max(0, outstanding - 1)
        return outstanding == 0 && held > 0
    }
}
