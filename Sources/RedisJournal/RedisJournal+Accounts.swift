import Engine
package import Ethereum
import Redis

extension RedisJournal {
    /// Returns every account that has something in flight, whoever it belongs to.
    ///
    /// Looks at every key of the server, a page at a time: for an operator's questions only.
    package func accountsInFlight() async throws -> Set<Address> {
        var accounts: Set<Address> = []
        var cursor = "0"
        repeat {
            let reply = try await mappingErrors("list accounts") {
                try await client.send("SCAN", cursor, "MATCH", keys.anyFlight, "COUNT", Self.keysAtOnce)
            }
            let page = try mapping("list accounts") { try reply.array() }
            guard page.count == 2 else { throw JournalError(.malformed, step: "list accounts", "unexpected answer") }
            let found = try mapping("list accounts") { try page[1].array().map { try $0.string() } }
            accounts.formUnion(found.compactMap(keys.account(ofFlight:)))
            cursor = try mapping("list accounts") { try page[0].string() }
        } while cursor != "0"
        return accounts
    }

    private static let keysAtOnce = 10_000
}

extension Keyspace {
    /// A pattern that the flight hashes of all accounts match; the namespace is taken literally.
    fileprivate var anyFlight: String {
        accountPrefix.flatMap { "*?[]\\".contains($0) ? ["\\", $0] : [$0] } + "*" + Self.flightSuffix
    }

    /// Whose flight hash a key is.
    fileprivate func account(ofFlight key: String) -> Address? {
        guard key.hasPrefix(accountPrefix), key.hasSuffix(Self.flightSuffix) else { return nil }
        return try? Address(String(key.dropFirst(accountPrefix.count).dropLast(Self.flightSuffix.count)))
    }

    private static let flightSuffix = ":flight"
}
