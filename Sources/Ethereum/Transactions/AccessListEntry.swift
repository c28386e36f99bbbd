/// An account and those of its storage slots that a transaction declares it will touch.
///
/// - Source: EIP-2930.
package struct AccessListEntry: Hashable, Sendable {
    /// The account.
    package var address: Address
    /// The keys of its storage slots.
    package var storageKeys: [Hash32]

    /// Creates an entry.
    package init(address: Address, storageKeys: [Hash32]) {
        self.address = address
        self.storageKeys = storageKeys
    }

    var rlp: RLP {
        .list([.bytes(address.bytes), .list(storageKeys.map { .bytes($0.bytes) })])
    }
}
