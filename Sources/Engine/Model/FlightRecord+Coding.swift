import Ethereum

/// How a record is written in the journal: a head of fixed length, which scripts compare, and behind it one RLP list.
///
/// | bytes | |
/// | --- | --- |
/// | 0 | the version, 1 |
/// | 1–8 | the revision's epoch, big-endian |
/// | 9–16 | the revision's count, big-endian |
/// | 17–48 | the hash of the newest transaction |
/// | 49– | `[nonce, boundAt, [job]?, [transaction, …]]`, canonical RLP |
///
/// A job is `[id, entry, tag, [runKey]?, receivedAt, [doom]?]`; without one it is a filler. A transaction is
/// `[purpose, signedAt, hash, [raw]?]`; without its bytes it is known by its hash only. What may be absent is a list of one item or
/// none; times are milliseconds since 1970, purposes and reasons words.
///
/// Whatever else is found makes a record unreadable instead of being lost when the record is written again.
///
/// - Source: yellow paper, appendix B, for RLP.
extension FlightRecord {
    /// How many lists are open at once: record, transactions, transaction, what may be absent.
    private static let depth = 4

    /// Writes the record.
    package func encoded() -> [UInt8] {
        var bytes = head.bytes
        RLP.list([
            .number(nonce.rawValue), .number(boundAt), .optional(job?.rlp), .list(transactions.map(\.rlp)),
        ]).append(to: &bytes)
        return bytes
    }

    /// Reads a record.
    ///
    /// - Throws: ``FlightRecordError``, which names the member at fault; for a record that a newer
    ///   version wrote too.
    package init(decoding bytes: [UInt8]) throws(FlightRecordError) {
        let head = try RecordHead(decoding: bytes)
        let body: RLP
        do {
            body = try RLP(decoding: bytes[RecordHead.length...], maximumDepth: Self.depth)
        } catch {
            throw FlightRecordError(member: nil, problem: "\(error)")
        }
        var items = try RecordItems(body, path: nil)
        let nonce = Nonce(try items.word("nonce"))
        let boundAt = try items.word("boundAt")
        let job = try items.optional("job")
        let transactions = try items.take("transactions")
        try items.end()
        self.init(
            nonce: nonce, revision: head.revision,
            job: try job.map { item throws(FlightRecordError) in try BoundJob(item) },
            transactions: try Self.transactions(transactions, nonce), boundAt: boundAt)
        guard self.head == head else {
            throw FlightRecordError(member: "transactions", problem: "do not end with the newest one")
        }
    }

    private static func transactions(
        _ item: RLP, _ nonce: Nonce
    ) throws(FlightRecordError) -> [FlightTransaction] {
        guard case .list(let items) = item, !items.isEmpty else {
            throw FlightRecordError(member: "transactions", problem: "is not a list of at least one")
        }
        var transactions: [FlightTransaction] = []
        for (index, item) in items.enumerated() {
            transactions.append(try FlightTransaction(item, path: "transactions[\(index)]", nonce: nonce))
        }
        return transactions
    }
}

extension FlightTransaction {
    fileprivate var rlp: RLP {
        .list([
            .text(purpose.rawValue), .number(signedAt), .bytes(hash.bytes), .optional(signed.map { .bytes($0.raw) }),
        ])
    }

    fileprivate init(_ item: RLP, path: String, nonce: Nonce) throws(FlightRecordError) {
        var items = try RecordItems(item, path: path)
        guard let purpose = Purpose(rawValue: try items.string("purpose")) else {
            throw items.error("purpose", "is neither execute nor fill")
        }
        let signedAt = try items.word("signedAt")
        guard let hash = Hash32(try items.bytes("hash")) else { throw items.error("hash", "has not 32 bytes") }
        self.init(purpose: purpose, hash: hash, signedAt: signedAt)
        if let raw = try items.optionalBytes("raw") {
            do {
                signed = try SignedTransaction(raw: raw)
            } catch {
                throw items.error("raw", "is not readable: \(error)")
            }
            guard signed?.transaction.nonce == nonce else { throw items.error("raw", "is for another nonce") }
            guard signed?.hash == hash else { throw items.error("raw", "has another hash") }
        }
        try items.end()
    }
}

extension BoundJob {
    fileprivate var rlp: RLP {
        .list([
            .text(id), .bytes(entry), .bytes(tag.bytes), .optional(runKey.map(RLP.text)), .number(receivedAt),
            .optional(doom.map { .text($0.rawValue) }),
        ])
    }

    fileprivate init(_ item: RLP) throws(FlightRecordError) {
        var items = try RecordItems(item, path: "job")
        let (id, entry) = (try items.string("id"), try items.bytes("entry"))
        guard let tag = JobTag(bytes: try items.bytes("tag")) else { throw items.error("tag", "is not a tag") }
        let (runKey, receivedAt) = (try items.optionalString("runKey"), try items.word("receivedAt"))
        let word = try items.optionalString("doom")
        let doom = word.flatMap(DeadReason.init(rawValue:))
        if word != nil, doom == nil { throw items.error("doom", "is not a known reason") }
        try items.end()
        self.init(id: id, entry: entry, tag: tag, runKey: runKey, receivedAt: receivedAt, doom: doom)
    }
}

extension RLP {
    fileprivate static func text(_ text: String) -> RLP { .bytes(Array(text.utf8)) }

    fileprivate static func optional(_ item: RLP?) -> RLP { .list(item.map { [$0] } ?? []) }
}
