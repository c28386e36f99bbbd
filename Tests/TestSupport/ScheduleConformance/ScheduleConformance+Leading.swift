import Engine
import Scheduler

extension ScheduleConformance {
    static let leading: [Check] = [
        Check("one scheduler at a time leads, and keeps its lease") { scene in
            let lease = try await scene.lead()
            try await scene.expect(scene.two.lead(for: long), nil)
            try await scene.expect(scene.one.lead(for: long), lease)
            try scene.expect(lease.token.hasPrefix("one:"), true)
        },
        Check("a lease that is kept lives on") { scene in
            let lease = try await scene.lead(for: .seconds(1))
            try await scene.expect(scene.one.lead(for: long), lease)
            try await scene.bench.advance(by: .milliseconds(1_001))
            try await scene.expect(scene.two.lead(for: long), nil)
            try await scene.expect(scene.push("1", under: lease), [.pushed])
        },
        Check("a leader that was paused for too long does nothing any more") { scene in
            let first = try await scene.lead(for: short)
            try await scene.push("1", under: first)
            try await scene.passShort()
            try await scene.expectRefused(.fenced, under: first)
            let second = try await scene.lead(scene.two)
            try await scene.expectRefused(.fenced, under: first)
            try await scene.one.resign(first)
            try await scene.expect(scene.one.lead(for: long), nil)
            try await scene.expect(Array(scene.two.load(under: second).queued.keys), ["1"])
        },
        Check("who leads again after a break leads under a higher epoch") { scene in
            let first = try await scene.lead(for: short)
            try await scene.passShort()
            let second = try await scene.lead()
            try scene.expect(scene.epoch(second) > scene.epoch(first), true)
            try await scene.expectRefused(.fenced, under: first)
        },
        Check("a lease that was given back goes to whoever comes") { scene in
            let first = try await scene.lead()
            for _ in 0..<2 { try await scene.one.resign(first) }
            let second = try await scene.lead(scene.two)
            try await scene.one.resign(first)
            try await scene.expect(scene.two.lead(for: long), second)
        },
        Check("each registry has a leader and a schedule of its own") { scene in
            let (lease, other) = (
                try await scene.lead(),
                scene.bench.schedule("two", of: JournalScene.address(0xBB), runTTL: runTTL)
            )
            let second = try await scene.lead(other)
            try await scene.push("1", under: lease)
            try await scene.expect(other.load(under: second), ScheduleMemory())
        },
        Check("epochs go on after everything was forgotten, and nothing is done under those of before") { scene in
            let first = try await scene.lead()
            try await scene.push("1", under: first)
            try await scene.bench.advance(by: .milliseconds(2))
            try await scene.bench.wipe()
            try await scene.expectRefused(.fenced, under: first)
            try await scene.bench.advance(by: .milliseconds(2))
            let second = try await scene.lead()
            try scene.expect(scene.epoch(second) > scene.epoch(first), true)
            try await scene.expect(scene.one.load(under: second), ScheduleMemory())
        },
        Check("a store that no worker has joined is pushed to") { scene in
            try await scene.bench.wipe()
            let lease = try await scene.lead()
            try await scene.expect(scene.push("1", under: lease), [.pushed])
            try await scene.workers.a.recoverAsItIs()
            // What was loaded before is not of the life in which they have joined.
            try await scene.expectRefused(.fenced, under: lease)
            let next = try await scene.lead()
            try await scene.expect(scene.push("1", "2", under: next), [.noted, .pushed])
        },
        Check("nothing is done in a store that was exchanged, until it was compared with the chain") { scene in
            let lease = try await scene.lead()
            try await scene.push("1", under: lease)
            try await scene.bench.exchange()
            try await scene.expectRefused(.fenced, under: lease)
            try await scene.expectRecovering()
            _ = try await scene.workers.a.standing(scene.workers.member())
            try await scene.expectRefused(.fenced, under: lease)
            try await scene.expectRecovering()
            try await scene.workers.a.recoverAsItIs()
            try await scene.expectRefused(.fenced, under: lease)
            // Whoever led before may still hold it, but has to load anew.
            let next = try await scene.lead()
            try scene.expect(next == lease, false)
            try await scene.expect(scene.push("1", "2", under: next), [.noted, .pushed])
        },
        Check("nothing is done while a recovery is held") { scene in
            let lease = try await scene.lead()
            try await scene.bench.order(.hold)
            try await scene.expectRefused(.recovering, under: lease)
            try await scene.expectRecovering()
            _ = try await scene.workers.a.standing(scene.workers.member())
            try await scene.expectRefused(.recovering, under: lease)
            try await scene.expectRecovering()
            try await scene.bench.order(nil)
            try await scene.workers.a.recoverAsItIs()
            try await scene.expectRefused(.fenced, under: lease)
            let next = try await scene.lead()
            try await scene.expect(scene.push("1", under: next), [.pushed])
        },
    ]
}
