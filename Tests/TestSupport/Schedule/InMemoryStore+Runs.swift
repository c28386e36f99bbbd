import Concurrency
package import Engine
package import Ethereum
package import Scheduler

/// What a worker does to runs, for those who simulate none: each step changes the store as all steps of a real one together.
extension InMemoryStore {
    /// Takes the oldest entry whose run nobody knows of, and holds it to be in flight.
    ///
    /// Those before it are dropped, as duplicates and what was withdrawn are.
    package func bindNext(_ runKey: ([UInt8]) -> String) -> [UInt8]? {
        take { state, now in
            while !state.inbox.isEmpty {
                let entry = state.inbox.removeFirst()
                let key = runKey(entry)
                guard !state.knows(key, now: now) else { continue }
                state.runs[key] = .inFlight(.zero, 0)
                return entry
            }
            return nil
        }
    }

    /// Remembers a run as one that was executed, and tells how it ended.
    package func settle(run key: String, _ done: StreamEntry) {
        take { state, now in
            state.runs[key] = .settled(expires: now + state.runTTL)
            state.done.append(done)
        }
    }

    /// Compares itself with the chain, all at once, after it came back with older data.
    ///
    /// - Parameters:
    ///   - bound: The runs that are in flight.
    ///   - settled: How those have ended that were executed, by key.
    package func recover(bound: Set<String>, settled: [(key: String, done: StreamEntry)]) {
        take { state, now in
            for key in bound { state.runs[key] = .inFlight(.zero, 0) }
            for (key, done) in settled {
                if case .settled = state.runs[key] { continue }
                state.runs[key] = .settled(expires: now + state.runTTL)
                state.done.append(done)
            }
            state.recovered = state.incarnation
        }
    }

    /// What schedulers of a registry keep.
    package func memory(of registry: Address) -> ScheduleMemory {
        state.withLock { $0.schedules[registry]?.memory ?? ScheduleMemory() }
    }
}
