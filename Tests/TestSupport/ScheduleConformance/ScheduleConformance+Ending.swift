import Engine
import Ethereum
import Scheduler

extension ScheduleConformance {
    static let ending: [Check] = [
        Check("ends are read once each, in order, whoever pushed the job") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            let start = try await scene.one.load(under: lease).outcomes
            try await scene.expect(scene.one.outcomes(after: start, limit: 9).outcomes, [])
            try await scene.bench.push([scene.run("other", of: 9).entry])
            try await scene.push("1", "2", "3", under: lease)
            for nonce in 5..<8 { try await scene.execute(at: Nonce(UInt64(nonce)), under: account) }
            try await scene.execute(at: 8, isDone: false, under: account)
            let first = try await scene.one.outcomes(after: start, limit: 2)
            let died = RunOutcome(workflow: 1, key: "3", end: .dead(reason: "reverted_on_chain"))
            let done = [("other", 9), ("1", 1), ("2", 1)].map { key, workflow in
                RunOutcome(workflow: UInt256(UInt64(workflow)), key: key, end: .done(block: 12))
            }
            try scene.expect(first.outcomes, done.prefix(2) + [died])
            let second = try await scene.one.outcomes(after: first.cursor, limit: 2)
            try scene.expect(second.outcomes, [done[2]])
            let third = try await scene.one.outcomes(after: second.cursor, limit: 2)
            try scene.expect(third.outcomes, [])
            try scene.expect(third.cursor, second.cursor)
            try await scene.expect(scene.one.load(under: lease).outcomes, start)
        },
        Check("of a dead letter that no worker could read the bytes tell") { scene in
            let lease = try await scene.lead()
            let start = try await scene.one.load(under: lease).outcomes
            try await scene.bench.push([scene.run("1").entry, [1]])
            for claim in try await scene.workers.a.claim(2) {
                var letter = StreamEntry()
                letter.append("reason", "killed_workers")
                letter.append("job", bytes: claim.entry)
                try await scene.workers.a.bury(claim, as: letter)
            }
            let told = try await scene.one.outcomes(after: start, limit: 9)
            try scene.expect(
                told.outcomes, [RunOutcome(workflow: 1, key: "1", end: .dead(reason: "killed_workers"))])
            try await scene.expect(scene.one.outcomes(after: told.cursor, limit: 9).outcomes, [])
        },
        Check("what is noted is there for whoever leads next") { scene in
            let lease = try await scene.lead()
            try await scene.push("1", "2", under: lease)
            var note = ScheduleNote()
            note.outcomes = OutcomeCursor(done: "5-0", dead: "7-1")
            note.ended = ["1", "unknown"]
            note.deaths = [1: Deaths(inARow: 2, last: "key with spaces"), 2: Deaths(inARow: 1, last: "b")]
            note.armed = [3: true, 4: false]
            note.held = [5: "the escrow has 1 wei, it needs 2", 6: "soon"]
            for _ in 0..<2 { try await scene.one.note(note, under: lease) }
            try await scene.one.resign(lease)
            let next = try await scene.lead(scene.two)
            var memory = try await scene.two.load(under: next)
            try scene.expect(Array(memory.queued.keys), ["2"])
            try scene.expect(memory.outcomes, note.outcomes)
            try scene.expect(memory.deaths, note.deaths.compactMapValues(\.self))
            try scene.expect(memory.armed, [3: true, 4: false])
            try scene.expect(memory.held, [5: "the escrow has 1 wei, it needs 2", 6: "soon"])
            note = ScheduleNote()
            note.deaths = [1: Deaths?.none]
            note.armed = [3: Bool?.none, 4: true]
            note.held = [5: String?.none]
            try await scene.two.note(note, under: next)
            memory = try await scene.two.load(under: next)
            try scene.expect(memory.outcomes, OutcomeCursor(done: "5-0", dead: "7-1"))
            try scene.expect(memory.deaths, [2: Deaths(inARow: 1, last: "b")])
            try scene.expect(memory.armed, [4: true])
            try scene.expect(memory.held, [6: "soon"])
        },
        Check("what has ended may be pushed again, unless the workers know of it") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            try await scene.push("1", under: lease)
            try await scene.execute(at: 5, under: account)
            var note = ScheduleNote()
            note.ended = ["1"]
            try await scene.one.note(note, under: lease)
            try await scene.expect(scene.push("1", under: lease), [.known])
        },
        Check("thousands of things are noted at once") { scene in
            let lease = try await scene.lead()
            var note = ScheduleNote()
            for id in 0..<2_600 as Range<UInt64> { note.armed[UInt256(id)] = id.isMultiple(of: 3) }
            try await scene.one.note(note, under: lease)
            try await scene.expect(scene.one.load(under: lease).armed, note.armed.compactMapValues(\.self))
        },
    ]
}
