import Ethereum
import JSON

/// How a record is written in the journal: one line of JSON, readable with any Redis client.
///
/// Version 1 has exactly these members; whatever else is found makes a record unreadable instead of
/// being lost when the record is written again.
///
/// ```json
/// {"v":1,"nonce":7,"boundAt":1700000000000,
///  "job":{"id":"…","entry":"…","tag":"…","runKey":null,"receivedAt":1700000000000,"doom":null},
///  "transactions":[{"purpose":"execute","raw":"0x02…","signedAt":1700000000000}]}
/// ```
///
/// `job` is null for a filler. An entry that is not UTF-8 is in `entryHex` instead of `entry`. A transaction that is known by its hash
/// only has `hash` instead of `raw`.
extension FlightRecord {
    private static let version: UInt64 = 1

    /// Writes the record.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.object {
            $0.member("v", Self.version)
            $0.member("nonce", nonce.rawValue)
            $0.member("boundAt", boundAt)
            if let job { $0.member("job") { job.write(to: &$0) } } else { $0.member("job") { $0.null() } }
            $0.member("transactions") {
                $0.array { for transaction in transactions { transaction.write(to: &$0) } }
            }
        }
        return writer.bytes
    }

    /// Reads a record.
    ///
    /// - Throws: ``FlightRecordError``, which names the member at fault; for a record that a newer
    ///   version wrote too.
    package init(decoding bytes: [UInt8]) throws(FlightRecordError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes, maximumDepth: 8)
        } catch {
            throw FlightRecordError(member: nil, problem: "\(error)")
        }
        guard let version = json["v"]?.word else { throw FlightRecordError(member: "v", problem: "is not a version") }
        guard version == Self.version else {
            throw FlightRecordError(member: "v", problem: "is \(version), only \(Self.version) is known")
        }
        let members = try RecordMembers(json, path: nil, names: ["v", "nonce", "boundAt", "job", "transactions"])
        let nonce = Nonce(try members.word("nonce"))
        let job = try members["job"]
        self.init(
            nonce: nonce, job: job.isNull ? nil : try BoundJob(json: job),
            transactions: try Self.transactions(members, nonce), boundAt: try members.word("boundAt"))
    }

    private static func transactions(
        _ members: RecordMembers, _ nonce: Nonce
    ) throws(FlightRecordError) -> [FlightTransaction] {
        let elements = try members["transactions"].elements
        var transactions: [FlightTransaction] = []
        for (index, element) in elements.enumerated() {
            let path = "transactions[\(index)]"
            let transaction = try FlightTransaction(json: element, path: path)
            guard transaction.signed.map({ $0.transaction.nonce == nonce }) ?? true else {
                throw FlightRecordError(member: "\(path).raw", problem: "is for another nonce")
            }
            transactions.append(transaction)
        }
        guard !transactions.isEmpty else {
            throw FlightRecordError(member: "transactions", problem: "is not an array of at least one")
        }
        return transactions
    }
}

extension FlightTransaction {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("purpose", purpose.rawValue)
            if let signed { $0.member("raw", Hex.encode(signed.raw)) } else { $0.member("hash", hash.description) }
            $0.member("signedAt", signedAt)
        }
    }

    fileprivate init(json: JSON, path: String) throws(FlightRecordError) {
        let isKnownByHash = json["hash"] != nil
        let members = try RecordMembers(
            json, path: path, names: ["purpose", isKnownByHash ? "hash" : "raw", "signedAt"])
        guard let purpose = Purpose(rawValue: try members.string("purpose")) else {
            throw members.error("purpose", "is neither execute nor fill")
        }
        if isKnownByHash {
            guard let hash = Hash32(try members.bytes("hash")) else { throw members.error("hash", "has not 32 bytes") }
            self.init(purpose: purpose, hash: hash, signedAt: try members.word("signedAt"))
            return
        }
        let raw = try members.bytes("raw")
        let signed: SignedTransaction
        do {
            signed = try SignedTransaction(raw: raw)
        } catch {
            throw members.error("raw", "is not readable: \(error)")
        }
        self.init(purpose: purpose, signed: signed, signedAt: try members.word("signedAt"))
    }
}

extension BoundJob {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            if let text = String(validating: entry, as: UTF8.self) {
                $0.member("entry", text)
            } else {
                $0.member("entryHex", Hex.encode(entry))
            }
            $0.member("tag", tag.description)
            if let runKey { $0.member("runKey", runKey) } else { $0.member("runKey") { $0.null() } }
            $0.member("receivedAt", receivedAt)
            if let doom { $0.member("doom", doom.rawValue) } else { $0.member("doom") { $0.null() } }
        }
    }

    fileprivate init(json: JSON) throws(FlightRecordError) {
        let entryName = json["entry"] == nil ? "entryHex" : "entry"
        let members = try RecordMembers(
            json, path: "job", names: ["id", entryName, "tag", "runKey", "receivedAt", "doom"])
        guard let tag = JobTag(try members.string("tag")) else { throw members.error("tag", "is not a tag") }
        self.init(
            id: try members.string("id"),
            entry: entryName == "entry" ? Array(try members.string("entry").utf8) : try members.bytes("entryHex"),
            tag: tag, runKey: try members["runKey"].isNull ? nil : try members.string("runKey"),
            receivedAt: try members.word("receivedAt"), doom: try Self.doom(members))
    }

    private static func doom(_ members: RecordMembers) throws(FlightRecordError) -> DeadReason? {
        if try members["doom"].isNull { return nil }
        guard let doom = DeadReason(rawValue: try members.string("doom")) else {
            throw members.error("doom", "is not a known reason")
        }
        return doom
    }
}
