package import Engine

/// A journal bench on the engine's double, whose time stands still until it is advanced.
package struct InMemoryBench: JournalBench {
    private let time: ManualTime
    package let store: InMemoryStore
    /// What its schedules do not promise.
    package let unscheduled: Set<ScheduleProtection>

    package init(lacking: Set<JournalProtection> = [], unscheduled: Set<ScheduleProtection> = []) {
        self.unscheduled = unscheduled
        time = ManualTime()
        store = InMemoryStore(
            time: time, runTTL: JournalConformance.runTTL, deadQuiet: JournalConformance.deadQuiet, lacking: lacking)
    }

    /// Connects to a store that there is already.
    package init(_ store: InMemoryStore, time: ManualTime) {
        unscheduled = []
        self.time = time
        self.store = store
    }

    package func journal(for worker: String) -> any Journal { store.journal(for: worker) }

    package func push(_ entries: [[UInt8]]) async throws {
        for entry in entries { store.push(entry) }
    }

    package func advance(by duration: Duration) async throws {
        time.advance(by: duration)
        await Task.yield()
    }

    package func setClockBack(by duration: Duration) async throws { store.setClockBack(by: duration) }

    package func write(format: Int?) async throws { store.write(format: format) }

    package func exchange() async throws { store.exchange() }

    package func forgetWrites(_ count: UInt64) async throws { store.forgetWrites(count) }

    package func wipe() async throws { store.wipe() }

    package func order(_ order: RecoveryOrder?) async throws { store.order(order) }

    package var inbox: [[UInt8]] { store.inbox }
    package var delayed: [[UInt8]] { store.delayed }
    package var done: [StreamEntry] { store.done }
    package var dead: [StreamEntry] { store.dead }
    package var deadRepeats: [Int] { store.deadRepeats }
}
