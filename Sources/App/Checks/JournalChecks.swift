import Engine
import Ethereum
import RedisJournal

/// Whether what the journal holds of the accounts can be worked with.
struct JournalChecks: Sendable {
    let journal: RedisJournal
    /// The configured ones.
    let accounts: [Address]

    /// Whether what is in the store is of the format that this program knows.
    func format() async throws -> Finding {
        guard let other = try await journal.otherFormat(of: accounts) else {
            return .ok("format", "The store is new, or of the format that this program knows.")
        }
        return .problem(
            "format", "What is in Redis is of format \(other), which this program does not know.",
            remedy:
                "Drain it with the release that wrote it; once nothing is in flight, delete {redis.namespace}:store.")
    }

    func flights(of account: Address) async throws -> Finding {
        let flights = try await journal.flights(of: account)
        let lease = try await journal.snapshot(of: [account]).accounts.first
        return Self.finding(flights, of: account, holder: lease?.holder)
    }

    static func finding(_ flights: AccountFlights, of account: Address, holder: WorkerID?) -> Finding {
        guard flights.unreadable.isEmpty else {
            let list = flights.unreadable.sorted { $0.key < $1.key }.map { "nonce \($0): \($1)" }
            return .problem(
                "journal", "\(list.count) records in flight cannot be read: \(list.prefix(3).joined(separator: "; ")).",
                remedy: "Run the version of this program that wrote them; nothing touches them meanwhile.")
        }
        let state = flights.records.isEmpty ? "Nothing in flight" : "\(flights.records.count) in flight"
        return .ok("journal", "\(state), held by \(holder.map { "\($0)" } ?? "nobody").")
    }

    func strangers() async throws -> Finding {
        Self.finding(strangers: try await journal.accountsInFlight().subtracting(accounts))
    }

    /// What accounts that are not configured here have in flight is another host's business, or nobody's.
    static func finding(strangers: Set<Address>) -> Finding {
        guard !strangers.isEmpty else { return .ok("accounts", "Nothing is in flight on other accounts than these.") }
        let list = strangers.map { "\($0)" }.sorted().joined(separator: ", ")
        return .warning(
            "accounts", "Something is in flight on accounts that are not configured here: \(list).",
            remedy: "Give every host the same signers; after a Redis failover all accounts must be compared.")
    }
}
