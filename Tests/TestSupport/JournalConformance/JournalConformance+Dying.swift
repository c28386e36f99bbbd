import Engine
import Ethereum

extension JournalConformance {
    static let dying: [Check] = [
        Check("what is pushed again of a run that died is dropped, and counted at its dead letter") { scene in
            try await scene.die("0", runKey: "other run")
            try await scene.die("1", runKey: "run")
            let claim = try await scene.claim("2")
            let lookups = [RunLookup(claim, runKey: "run")]
            for _ in 0..<2 { try await scene.expect(scene.a.dropDuplicates(lookups), [.dead]) }
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.bench.dead.count, 2)
            try await scene.expect(scene.bench.deadRepeats, [0, 1])
            try await scene.expect(
                [scene.total("quieted"), scene.total("duplicates"), scene.total("dead")], [1, 0, 2])
        },
        Check("a job without a run key is buried each time") { scene in
            for entry in ["1", "1"] { try await scene.die(entry, runKey: nil) }
            try await scene.expect(scene.bench.dead.count, 2)
            try await scene.expect(scene.total("dead"), 2)
        },
        Check("a run that died is tried again once it was quiet for long enough") { scene in
            try await scene.die("1", runKey: "run")
            try await scene.bench.advance(by: deadQuiet + .milliseconds(1))
            try await scene.expect(scene.isKnown("run"), false)
            try await scene.die("2", runKey: "run")
            try await scene.expect(scene.bench.dead.suffix(1), [JournalScene.entry("2")])
            try await scene.expect(scene.isKnown("run"), true)
        },
        Check("a job that runs again is not stopped, and its death is another one") { scene in
            try await scene.die("1", runKey: "run")
            let claim = try await scene.claim("2")
            let lookups = [RunLookup(claim, runKey: "run", isAgain: true)]
            for _ in 0..<2 { try await scene.expect(scene.a.dropDuplicates(lookups), [.unknown]) }
            try await scene.expect(scene.a.claimed(), [claim])
            let burial = Burial(claim, as: JournalScene.entry("2"), runKey: "run")
            try await scene.expect(scene.a.bury([burial]), [.buried])
            try await scene.expect(scene.bench.deadRepeats, [0, 0])
        },
        Check("a job that runs again is still dropped as a duplicate") { scene in
            try await scene.bind("1", to: 5, runKey: "run", under: scene.lease())
            let claim = try await scene.claim("2")
            let lookups = [RunLookup(claim, runKey: "run", isAgain: true)]
            try await scene.expect(scene.a.dropDuplicates(lookups), [.taken])
            try await scene.expect(scene.a.claimed(), [])
        },
        Check("of two jobs of a run that both die, one is buried") { scene in
            let claims = [try await scene.claim("1"), try await scene.claim("2")]
            let burials = claims.map { Burial($0, as: JournalScene.entry("letter"), runKey: "run") }
            try await scene.expect(scene.a.bury(burials), [.buried, .counted])
            try await scene.expect(scene.a.bury(burials), [.notClaimed, .notClaimed])
            try await scene.expect(scene.bench.deadRepeats, [1])
            try await scene.expect([scene.total("quieted"), scene.total("dead")], [1, 1])
            try await scene.expect(scene.a.claimed(), [])
        },
        Check("a run in flight stays known as that when another job of it is buried") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            try await scene.die("2", runKey: "run")
            let claim = try await scene.claim("3")
            try await scene.expect(scene.a.dropDuplicates([RunLookup(claim, runKey: "run")]), [.taken])
            let done = JournalScene.settlement(5, runKey: "run", .done(JournalScene.entry("1")))
            try await scene.expect(scene.a.settle([done], under: lease), [.done])
            try await scene.expect(scene.bench.deadRepeats, [0])
        },
    ]
}

extension JournalScene {
    /// Pushes an entry, claims it and buries it.
    fileprivate func die(_ entry: String, runKey: String?) async throws {
        let claim = try await claim(entry)
        try await expect(a.bury([Burial(claim, as: Self.entry(entry), runKey: runKey)]), [.buried])
    }
}
