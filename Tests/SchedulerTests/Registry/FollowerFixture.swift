import Chain
import Engine
import Ethereum
import Logging
import Scheduler
import TestSupport

/// A follower of a scripted registry.
struct FollowerFixture {
    let time = ManualTime()
    let chain: ScriptedReader
    let follower: RegistryFollower

    init(confirmations: Confirmations = .blocks(1), rereading: Duration = .seconds(24 * 60 * 60)) {
        chain = ScriptedReader(time: time)
        var configuration = RegistryFollower.Configuration(confirmations: confirmations)
        configuration.rereading = rereading
        follower = RegistryFollower(
            configuration: configuration, contract: SampleContracts.registry, chain: chain, time: time,
            logger: Logger(label: "test") { _ in NoOpLogHandler() })
    }

    /// Registers workflows that are due at once, in one block.
    func create(_ count: Int, nextRun: UInt256 = 1) async {
        await chain.mine { registry in
            for _ in 0..<count { registry.create(.sample(nextRun: nextRun)) }
        }
    }

    /// The ids of what is due at the end of time, in the order in which they are.
    func due() async throws -> [UInt256] {
        let deepest = try await follower.poll().deepest
        return await known(deepest)
    }

    /// Polls, and lets the time pass that is waited meanwhile.
    func pollPatiently() async throws -> RegistryNews {
        try await withThrowingTaskGroup(of: RegistryNews?.self) { group in
            group.addTask { try await follower.poll() }
            group.addTask { [time] in
                while true {
                    _ = try await time.nextSleep()
                    time.advanceToNextWake()
                }
            }
            defer { group.cancelAll() }
            guard let news = try await group.next() ?? nil else { throw CancellationError() }
            return news
        }
    }

    func known(_ deepest: BlockNumber?) async -> [UInt256] {
        await follower.read { $0.due(at: .max, deepest: deepest, limit: .max).map(\.id) }
    }

    func workflow(_ id: UInt256) async -> Workflow? { await follower.read { $0[id] } }

    /// How many requests something takes.
    func requests(_ body: () async throws -> Void) async rethrows -> Int {
        let before = chain.requests
        try await body()
        return chain.requests - before
    }
}
