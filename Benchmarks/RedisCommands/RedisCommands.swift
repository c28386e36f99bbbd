import Arguments

/// Says what a command costs the Redis client, in the signatures that the same processor makes in that time.
@main
struct RedisCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-redis",
        abstract: "Measure what a command costs the Redis client, against a bare signature of the same run.",
        discussion: """
            EVALSHA of a script that stores its argument, over a Unix socket of a private Redis, by tasks that live on the \
            client's thread. Rounds of commands and of signatures take turns, so that both meet the same machine.
            """,
        arguments: [tasks, commands, bytes, rounds])

    private static let tasks = Option("tasks", default: 64, help: "How many tasks have a command on its way at once.")
    private static let commands = Option("commands", default: 100_000, help: "How many commands there are in a round.")
    private static let bytes = Option("bytes", default: 500, help: "How large a command's argument is.")
    private static let rounds = Option("rounds", default: 5, help: "How many rounds there are.")

    let arguments: ParsedArguments

    static func main() async { await runAsProgram() }

    func validate() throws(ValidationError) {
        for key in [Self.tasks, Self.commands, Self.bytes, Self.rounds] where arguments[key] < 1 {
            throw ValidationError("\(key.definition.name) must be at least 1.")
        }
    }

    func run() async throws {
        let load = Load(
            tasks: arguments[Self.tasks], commands: arguments[Self.commands], bytes: arguments[Self.bytes])
        print("command us   signature us   ratio   commands/s")
        let rounds = try await load.measure(rounds: arguments[Self.rounds]) { print($0) }
        let ratios = rounds.map(\.ratio).sorted()
        print("median ratio: \(Measurement.text(ratios[ratios.count / 2], 3))")
    }
}
