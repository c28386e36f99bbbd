import App
import Arguments
import Chain
import Engine
import Ethereum
import IO
import Logging
import Signing

/// `autometa status`: what is where.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the queue, the schedule, the workers, the accounts, what is in flight, and the dead letters.",
        discussion: "Exits with 1 while a recovery waits for something that does not pass by itself.",
        arguments: [json, accounts] + ConfigurationOptions.all)

    private static let json = Flag("json", help: "Print one JSON object.")
    private static let accounts = Option<[Address]>(
        "account", help: "An account to show. (default: each configured worker account)")

    let arguments: ParsedArguments

    func run() async throws {
        let configuration = try ConfigurationOptions(arguments).load()
        let given = arguments[Self.accounts]
        let accounts = try given.isEmpty ? configuration.loadSigners().map(\.address) : given
        let thread = IOThread()
        let chain = try await configuration.connectToChain(on: thread)
        let status = try await configuration.withRedis(on: thread, Logger(label: "autometa.status")) { redis in
            try await SystemStatus.read(configuration, accounts: accounts, redis: redis, chain: chain)
        }
        if arguments[Self.json] { Console.say(status.json) } else { show(status, configuration) }
        if status.recovery.progress?.isStuck == true { throw ExitCode.failure }
    }

    private func show(_ status: SystemStatus, _ configuration: AppConfiguration) {
        let journal = status.journal
        Console.say(
            "queue    \(journal.inbox) waiting in \(configuration.redis.queue), \(journal.delayed) delayed, "
                + "\(journal.done) done, \(journal.dead) dead")
        if status.recovery.progress != nil { Console.say(status.recovery.lines.joined(separator: "\n")) }
        let schedule = status.schedule?.lines(withdrawn: journal.totals["withdrawn"] ?? 0) ?? []
        for (index, line) in schedule.enumerated() { Console.say((index == 0 ? "schedule " : "         ") + line) }
        for worker in journal.workers {
            Console.say("worker   \(worker.id): \(worker.claimed) claimed, seen \(worker.age.inSeconds) s ago")
        }
        if journal.workers.isEmpty { Console.say("worker   none") }
        for (account, chain) in zip(journal.accounts, status.accounts) { show(account, chain) }
        if let head = status.head {
            let fee = head.baseFeePerGas.map { ", base fee \($0) wei" } ?? ""
            Console.say("chain    \(configuration.chain.id), block \(head.number)\(fee)")
        }
    }

    private func show(_ account: JournalSnapshot.Account, _ chain: SystemStatus.ChainAccount) {
        let holder = account.holder.map { "held by \($0) (epoch \(account.epoch))" } ?? "held by nobody"
        let next = account.next.map { "\($0)" } ?? "none"
        Console.say("account  \(account.address) \(holder)")
        Console.say(
            "         \(account.inFlight) in flight, next nonce \(next), mined \(chain.mined), pending "
                + "\(chain.pending), balance \(chain.balance.inCoins)")
    }
}
