import App
import Arguments
import Engine
import IO
import JSON
import Logging

/// `autometa recovery`: what an operator sees of a recovery, and does about it.
enum RecoveryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "Show, hold or force what happens after Redis came back with older data.",
        discussion: """
            A store that is new, was restarted, failed over or was exchanged is compared with the chain before anything is \
            bound. That takes a second where nothing was lost.
            """,
        subcommands: [ShowRecoveryCommand.self, HoldRecoveryCommand.self, ForceRecoveryCommand.self])
}

/// `autometa recovery show`.
struct ShowRecoveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show which step a recovery is in, what it waits for, and since when.",
        discussion: "Exits with 1 while it waits for something that does not pass by itself.",
        arguments: [json] + ConfigurationOptions.all)

    private static let json = Flag("json", help: "Print one JSON object.")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let status = try await configuration.withRedis(on: IOThread(), Logger(label: "autometa.recovery")) {
            try await configuration.recoveryStatus(on: $0)
        }
        if arguments[Self.json] {
            var writer = JSONWriter()
            status.write(to: &writer)
            Console.say(String(decoding: writer.bytes, as: UTF8.self))
        } else {
            Console.say(status.lines.joined(separator: "\n"))
        }
        if status.progress?.isStuck == true { throw ExitCode.failure }
    }
}

/// `autometa recovery hold`.
struct HoldRecoveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Keep a recovery from going on until it is released, or have one begun that waits.",
        discussion: """
            Nothing is bound, claimed or settled meanwhile, by any worker; what is on its way to a block gets there. For \
            example while you repair a node, or restore another copy of Redis: what is ordered is kept in Redis, so \
            order it again in a copy that you restored.
            """,
        arguments: [release] + ConfigurationOptions.all)

    private static let release = Flag("release", help: "Let it go on; takes back \"force\" as well.")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let isRelease = arguments[Self.release]
        let stands = try await configuration.withRedis(on: IOThread(), Logger(label: "autometa.recovery")) {
            try await configuration.order(isRelease ? nil : .hold, on: $0)
        }
        Console.say(
            isRelease
                ? "Nothing is held. \(stands ? "The recovery goes on." : "No recovery stands.")"
                : stands ? "The recovery is held." : "Nothing is bound from now on: a recovery begins, and is held.")
    }
}

/// `autometa recovery force`.
struct ForceRecoveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "force",
        abstract: "Have the recovery that stands wait no longer for what nodes do not show.",
        discussion: """
            Says what is given up, and does it with --yes only. A transaction that a node holds and does not show, and that is \
            mined later, runs its job a second time.
            """,
        arguments: [yes] + ConfigurationOptions.all)

    private static let yes = Flag("yes", help: "Do it.")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let isMeant = arguments[Self.yes]
        let status = try await configuration.withRedis(on: IOThread(), Logger(label: "autometa.recovery")) { redis in
            let status = try await configuration.recoveryStatus(on: redis)
            if isMeant, status.progress != nil { _ = try await configuration.order(.force, on: redis) }
            return status
        }
        guard let progress = status.progress else {
            Console.complain("No recovery stands, so there is nothing to force.")
            throw ExitCode.failure
        }
        let waitsFor = progress.waitsFor.isEmpty ? "nothing at the moment" : progress.waitsFor
        Console.say(
            "It waits for \(waitsFor).\nGiven up: a job whose transaction no node shows may run a second time.")
        if !isMeant { Console.say("Nothing was ordered. To do it: autometa recovery force --yes") }
        guard isMeant else { throw ExitCode.failure }
        Console.say("The recovery does not wait for what nodes hide any longer.")
    }
}

extension RecoveryStatus {
    /// For people, line by line.
    var lines: [String] {
        guard let progress else { return [idle] + orders }
        var lines = [
            "recovery \(progress.step.rawValue), for \(progress.age.inSeconds) s, led by "
                + (leader.map { "\($0)" } ?? "nobody yet")
        ]
        if !progress.waitsFor.isEmpty { lines.append("         waits for \(progress.waitsFor)") }
        lines += orders
        lines += sortedWorkers.map { "worker   \($0): \($1 ? "has stopped" : "has not said that it has stopped")" }
        lines += accounts.map {
            "account  \($0.address) from \($0.from.map { "nonce \($0)" } ?? "what nodes still know")"
        }
        return lines
    }

    private var orders: [String] {
        switch order {
        case .hold: ["         held by the operator; goes on after: autometa recovery hold --release"]
        case .force: ["         does not wait for what nodes do not show, as ordered"]
        case nil: []
        }
    }

    private var idle: String {
        lastEnded == nil ? "recovery none yet: no worker has looked at this store" : "recovery none stands"
    }
}
