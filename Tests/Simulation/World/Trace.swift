/// Something that happened in a run.
struct TraceEvent: CustomStringConvertible {
    let time: Duration
    /// The number of the process that did it; nil for the world around them.
    let who: Int?
    let what: String
    let first: Int
    let second: Int

    /// The time in seconds, for a column.
    static func column(_ time: Duration) -> String {
        let seconds = "\(Double(Int(time / .microseconds(1))) / 1_000_000)"
        return String(repeating: " ", count: max(0, 12 - seconds.count)) + seconds
    }

    var description: String {
        "\(Self.column(time))  \(who.map { "w\($0)" } ?? "--")  \(what)\(first == 0 && second == 0 ? "" : " \(first)")\(second == 0 ? "" : " \(second)")"
    }
}

/// What happened in a run: its last events, and a digest of all of them that two equal runs share.
struct Trace {
    private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var count = 0
    /// Prints every event as it happens.
    var isVerbose = false
    private var ring: [TraceEvent] = []

    /// How many events are kept.
    static let kept = 60

    /// The last events, oldest first.
    var last: [TraceEvent] {
        let start = ring.count < Self.kept ? 0 : count % Self.kept
        return Array(ring[start...] + ring[..<start])
    }

    mutating func append(_ event: TraceEvent) {
        let (seconds, attoseconds) = event.time.components
        mix(UInt64(bitPattern: seconds))
        mix(UInt64(bitPattern: attoseconds))
        mix(UInt64(event.who ?? 0xFF))
        for byte in event.what.utf8 { mix(UInt64(byte)) }
        mix(UInt64(bitPattern: Int64(event.first)))
        mix(UInt64(bitPattern: Int64(event.second)))
        if ring.count < Self.kept { ring.append(event) } else { ring[count % Self.kept] = event }
        count += 1
        if isVerbose { print(event) }
    }

    /// - Source: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, over words in place of bytes.
    private mutating func mix(_ word: UInt64) { digest = (digest ^ word) &* 0x100_0000_01b3 }
}
