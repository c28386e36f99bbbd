import Collections
import Engine
import Ethereum
import Redis
package import Scheduler

extension RedisScheduleStore {
    /// How many fields of a hash one command reads or changes, so that others wait for milliseconds.
    private static let fieldsAtOnce = 500

    package func load(under lease: ScheduleLease) async throws -> ScheduleMemory {
        let memory = try await step("load") {
            var memory = ScheduleMemory()
            try await readAll(own.runs) { memory.queued[$0] = try QueuedRun(stored: $1) }
            try await readAll(own.deaths) { memory.deaths[try UInt256(field: $0)] = try Deaths(stored: $1) }
            try await readAll(own.armed) { memory.armed[try UInt256(field: $0)] = $1 == "1" }
            try await readAll(own.held) { memory.held[try UInt256(field: $0)] = $1 }
            var firings: [String: Firing] = [:]
            try await readAll(own.firings) { firings[$0] = try Firing(key: $0, stored: $1) }
            memory.firings = firings.values.sorted { ($0.at, $0.key) < ($1.at, $1.key) }
            let state = Dictionary(try await client.send("HGETALL", own.state).pairs()) { first, _ in first }
            memory.outcomes = OutcomeCursor(done: state["done"] ?? "0-0", dead: state["dead"] ?? "0-0")
            memory.transfers = try state["transfers"].map(TransferCursor.init(stored:))
            return memory
        }
        try await lead("load", Scripts.holdsSchedule, under: lease) { _ in }
        return memory
    }

    /// Reads a hash, which may give a field more than once.
    func readAll(_ key: String, _ each: (String, String) throws -> Void) async throws {
        var cursor = "0"
        repeat {
            let parts = try await client.send("HSCAN", key, cursor, "COUNT", Self.fieldsAtOnce).array(of: 2)
            cursor = try parts[0].string()
            for (field, value) in try parts[1].pairs() { try each(field, value) }
        } while cursor != "0"
    }

    package func note(_ note: ScheduleNote, under lease: ScheduleLease) async throws {
        var changes = Changes()
        changes.delete(.runs, note.ended)
        changes.update(.deaths, note.deaths.map { ($0.description, $1?.stored) })
        changes.update(.armed, note.armed.map { ($0.description, $1.map { $0 ? "1" : "0" }) })
        changes.update(.held, note.held.map { ($0.description, $1) })
        if let cursor = note.outcomes { changes.set(.state, [("done", cursor.done), ("dead", cursor.dead)]) }
        try await make(changes, "note", under: lease)
    }

    package func advance(
        to cursor: TransferCursor, firing: [Firing], under lease: ScheduleLease
    ) async throws {
        var changes = Changes()
        changes.set(.firings, firing.map { ($0.key, $0.stored) })
        changes.set(.state, [("transfers", cursor.stored)])
        try await make(changes, "advance", under: lease)
    }

    package func drop(_ firings: [Firing], under lease: ScheduleLease) async throws {
        var changes = Changes()
        changes.delete(.firings, firings.map(\.key))
        try await make(changes, "drop", under: lease)
    }

    /// Makes changes in their order, all in one step unless there are very many.
    private func make(_ changes: Changes, _ name: String, under lease: ScheduleLease) async throws {
        for some in changes.commands.chunks(of: Changes.commandsAtOnce) {
            try await lead(
                name, Scripts.changeSchedule, under: lease,
                keys: [own.runs, own.deaths, own.armed, own.held, own.firings, own.state],
                some.flatMap { command -> [any RedisArgument] in
                    [command.key.rawValue, command.name, command.arguments.count] + command.arguments
                }
            ) { _ in }
        }
    }
}

/// Changes of a schedule's hashes; cursors come last, so that they never tell of something that is not there.
private struct Changes {
    /// The number of a hash among the keys of the script.
    enum Key: Int { case runs = 3, deaths, armed, held, firings, state }

    struct Command {
        var key: Key
        var name: String
        var arguments: [String]
    }

    /// How many fields one command changes, and how many commands one step makes.
    private static let fieldsAtOnce = 500
    static let commandsAtOnce = 4

    private(set) var commands: [Command] = []

    mutating func set(_ key: Key, _ fields: [(String, String)]) {
        add(key, "HSET", fields.chunks(of: Self.fieldsAtOnce).map { $0.flatMap { [$0, $1] } })
    }

    mutating func delete(_ key: Key, _ fields: [String]) {
        add(key, "HDEL", fields.chunks(of: Self.fieldsAtOnce).map { Array($0) })
    }

    mutating func update(_ key: Key, _ fields: [(String, String?)]) {
        set(key, fields.compactMap { field, value in value.map { (field, $0) } })
        delete(key, fields.compactMap { $1 == nil ? $0 : nil })
    }

    private mutating func add(_ key: Key, _ name: String, _ arguments: [[String]]) {
        commands += arguments.map { Command(key: key, name: name, arguments: $0) }
    }
}
