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
            let page = try await step("list accounts") {
                let reply = try await client.send("SCAN", cursor, "MATCH", keys.anyFlight, "COUNT", Self.keysAtOnce)
                let parts = try reply.array(of: 2)
                return (cursor: try parts[0].string(), found: try parts[1].strings())
            }
            accounts.formUnion(page.found.compactMap(keys.account(ofFlight:)))
            cursor = page.cursor
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
