/// The items of a serialised transaction, taken one after the other and checked for their type.
struct TransactionFields {
    private var items: ArraySlice<RLP>

    /// Decodes a list of exactly this many items.
    init(decoding bytes: ArraySlice<UInt8>, count: Int) throws(TransactionError) {
        let item: RLP
        do {
            item = try RLP(decoding: bytes)
        } catch {
            throw .encoding(error)
        }
        guard case .list(let items) = item, items.count == count else { throw .wrongFieldCount(expected: count) }
        self.items = items[...]
    }

    mutating func takeBytes(_ name: String) throws(TransactionError) -> [UInt8] {
        guard case .bytes(let bytes)? = items.popFirst() else { throw .malformed(field: name) }
        return bytes
    }

    mutating func takeNumber(_ name: String) throws(TransactionError) -> UInt256 {
        let bytes = try takeBytes(name)
        guard bytes.first != 0, let number = UInt256(bigEndian: bytes) else { throw .malformed(field: name) }
        return number
    }

    mutating func takeWord(_ name: String) throws(TransactionError) -> UInt64 {
        guard let word = UInt64(exactly: try takeNumber(name)) else { throw .malformed(field: name) }
        return word
    }

    mutating func takeRecipient() throws(TransactionError) -> Address? {
        let bytes = try takeBytes("to")
        if bytes.isEmpty { return nil }
        guard let address = Address(bytes) else { throw .malformed(field: "to") }
        return address
    }

    mutating func takeAccessList() throws(TransactionError) -> [AccessListEntry] {
        guard case .list(let items)? = items.popFirst() else { throw .malformed(field: "accessList") }
        var entries: [AccessListEntry] = []
        for item in items {
            guard let entry = AccessListEntry(item) else { throw .malformed(field: "accessList") }
            entries.append(entry)
        }
        return entries
    }
}

extension AccessListEntry {
    fileprivate init?(_ item: RLP) {
        guard case .list(let parts) = item, parts.count == 2,
            case .bytes(let addressBytes) = parts[0], let address = Address(addressBytes),
            case .list(let keyItems) = parts[1]
        else { return nil }
        var storageKeys: [Hash32] = []
        for item in keyItems {
            guard case .bytes(let bytes) = item, let key = Hash32(bytes) else { return nil }
            storageKeys.append(key)
        }
        self.init(address: address, storageKeys: storageKeys)
    }
}
