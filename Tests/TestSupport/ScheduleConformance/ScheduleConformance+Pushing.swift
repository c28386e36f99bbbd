import Engine
import Ethereum
import Scheduler

extension ScheduleConformance {
    static let pushing: [Check] = [
        Check("what is pushed is in the inbox, behind what waits there, and noted") { scene in
            let lease = try await scene.lead()
            try await scene.bench.push([[1]])
            let runs = [scene.run("1"), scene.run("2", of: 99)]
            try await scene.expect(scene.one.push(runs, upTo: 9, under: lease), [.pushed, .pushed])
            try await scene.expect(scene.bench.inbox, [[1]] + runs.map(\.entry))
            let queued = try await scene.one.load(under: lease).queued
            try scene.expect(Set(queued.keys), ["1", "2"])
            let second = try scene.required(queued["2"])
            try scene.expect(second.workflow, 99)
            try scene.expect(second.owner, ScheduleScene.owner)
            try scene.expect(second.budget, Wei(7))
            try scene.expect(second.pushedAt > 0, true)
            try await scene.expect(scene.workers.total("scheduled"), 2)
        },
        Check("what is pushed again is noted, and in the inbox once") { scene in
            let lease = try await scene.lead()
            try await scene.expect(scene.push("1", "2", "1", under: lease), [.pushed, .pushed, .noted])
            try await scene.expect(scene.push("2", "1", "3", under: lease), [.noted, .noted, .pushed])
            try await scene.expect(scene.bench.inbox, ["1", "2", "3"].map { scene.run($0).entry })
            _ = try await scene.workers.a.claim(2)
            try await scene.expect(scene.push("1", under: lease), [.noted])
            try await scene.expect(scene.bench.inbox.count, 1)
        },
        Check("who leads next finds what was pushed") { scene in
            let first = try await scene.lead()
            try await scene.push("1", under: first)
            try await scene.one.resign(first)
            let second = try await scene.lead(scene.two)
            try await scene.expect(scene.two.push([scene.run("1")], upTo: 9, under: second), [.noted])
        },
        Check("a worker binds what was pushed") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            try await scene.push("1", under: lease)
            let job = try await scene.bindNext(to: 5, under: account)
            try scene.expect(job.idempotencyKey, "1")
        },
        Check("what a worker has bound or executed is not pushed") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            for key in ["1", "2"] { try await scene.bench.push([scene.run(key).entry]) }
            try await scene.execute(at: 5, under: account)
            try await scene.bindNext(to: 6, under: account)
            try await scene.expect(scene.push("1", "2", "3", under: lease), [.known, .bound, .pushed])
            try await scene.expect(scene.bench.inbox, [scene.run("3").entry])
            try await scene.expect(Array(scene.one.load(under: lease).queued.keys), ["3"])
        },
        Check("all that waits stays under the limit, whoever pushed it, and nothing overtakes") { scene in
            let lease = try await scene.lead()
            try await scene.bench.push((0..<6).map { [$0] })
            let claims = try await scene.workers.a.claim(2)
            _ = try await scene.workers.b.claim(2)
            try await scene.workers.a.retry(claims[0], as: claims[0].entry, after: long)
            // Two in the inbox, three claimed, one delayed.
            try await scene.expect(scene.push("1", upTo: 6, under: lease), [.full])
            let two = try await scene.push("1", "2", "3", "1", upTo: 8, under: lease)
            try scene.expect(two, [.pushed, .pushed, .full, .full])
            try await scene.expect(scene.push("2", "3", "1", upTo: 8, under: lease), [.noted, .full, .full])
            try await scene.expect(scene.push("3", upTo: 9, under: lease), [.pushed])
            try await scene.expect(scene.bench.inbox.count, 5)
        },
        Check("a push clears the armed bit of its workflow, and drops the firing with its key") { scene in
            let lease = try await scene.lead()
            var note = ScheduleNote()
            note.armed = [1: true, 2: true]
            try await scene.one.note(note, under: lease)
            let firings = ["1", "2"].map { ScheduleScene.firing($0) }
            try await scene.one.advance(to: ScheduleScene.cursor(7), firing: firings, under: lease)
            try await scene.expect(scene.one.push([scene.run("9")], upTo: 0, under: lease), [.full])
            try await scene.expect(scene.one.load(under: lease).armed, [1: true, 2: true])
            for answer in [PushAnswer.pushed, .noted] {
                try await scene.expect(scene.one.push([scene.run("1")], upTo: 9, under: lease), [answer])
                let memory = try await scene.one.load(under: lease)
                try scene.expect(memory.armed, [1: false, 2: true])
                try scene.expect(memory.firings, [firings[1]])
            }
        },
        Check("a run that somebody else has pushed counts as the workflow's turn") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            var note = ScheduleNote()
            note.armed = [1: true]
            try await scene.one.note(note, under: lease)
            try await scene.one.advance(
                to: ScheduleScene.cursor(7), firing: [ScheduleScene.firing("1")], under: lease)
            try await scene.bench.push([scene.run("1").entry])
            try await scene.bindNext(to: 5, under: account)
            try await scene.expect(scene.push("1", under: lease), [.bound])
            let memory = try await scene.one.load(under: lease)
            try scene.expect(memory.armed, [1: false])
            try scene.expect(memory.firings, [])
        },
        Check("hundreds of runs, and large ones, are pushed in their order") { scene in
            let lease = try await scene.lead()
            var runs = (0..<450).map { scene.run("\($0)") }
            for index in [3, 4, 5, 6, 7, 449] {
                runs[index].entry += Array(repeating: UInt8(ascii: " "), count: 256 << 10)
            }
            let limit = 440
            let expected = (0..<450).map { $0 < limit ? PushAnswer.pushed : .full }
            try await scene.expect(scene.one.push(runs, upTo: limit, under: lease), expected)
            try await scene.expect(scene.bench.inbox == runs.prefix(limit).map(\.entry), true)
            try await scene.expect(scene.one.load(under: lease).queued.count, limit)
            try await scene.expect(scene.one.push([], upTo: limit, under: lease), [])
        },
    ]
}
