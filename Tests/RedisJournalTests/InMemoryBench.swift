import Engine
import TestSupport

/// A journal bench on the engine's double, whose time stands still until it is advanced.
struct InMemoryBench: JournalBench {
    private let time: ManualTime
    private let store: InMemoryStore

    init(lacking: Set<JournalProtection> = []) {
        time = ManualTime()
        store = InMemoryStore(time: time, runTTL: JournalConformance.runTTL, lacking: lacking)
    }

    func journal(for worker: String) -> any Journal { store.journal(for: worker) }

    func push(_ entries: [[UInt8]]) async throws {
        for entry in entries { store.push(entry) }
    }

    func advance(by duration: Duration) async throws {
        time.advance(by: duration)
        await Task.yield()
    }

    func setClockBack(by duration: Duration) async throws { store.setClockBack(by: duration) }

    func write(format: Int?) async throws { store.write(format: format) }

    func exchange() async throws { store.exchange() }

    func forgetWrites(_ count: UInt64) async throws { store.forgetWrites(count) }

    func wipe() async throws { store.wipe() }

    func order(_ order: RecoveryOrder?) async throws { store.order(order) }

    var inbox: [[UInt8]] { store.inbox }
    var delayed: [[UInt8]] { store.delayed }
    var done: [StreamEntry] { store.done }
    var dead: [StreamEntry] { store.dead }
}
