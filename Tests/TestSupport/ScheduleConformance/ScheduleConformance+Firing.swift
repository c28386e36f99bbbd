import Engine
import Scheduler

extension ScheduleConformance {
    static let firing: [Check] = [
        Check("what has fired is kept with how far transfers were looked at, the oldest first") { scene in
            let lease = try await scene.lead()
            try await scene.expect(scene.one.load(under: lease).transfers, nil)
            let firings = [ScheduleScene.firing("b", at: 2), ScheduleScene.firing("c", at: 1)]
            for _ in 0..<2 {
                try await scene.one.advance(to: ScheduleScene.cursor(7), firing: firings, under: lease)
            }
            var memory = try await scene.one.load(under: lease)
            try scene.expect(memory.transfers, ScheduleScene.cursor(7))
            try scene.expect(memory.firings, [firings[1], firings[0]])
            // Coalesced with another one.
            let more = [ScheduleScene.firing("b", at: 2, transfers: 3), ScheduleScene.firing("a", at: 2)]
            try await scene.one.advance(to: ScheduleScene.cursor(8), firing: more, under: lease)
            memory = try await scene.one.load(under: lease)
            try scene.expect(memory.transfers, ScheduleScene.cursor(8))
            try scene.expect(memory.firings, [firings[1], more[1], more[0]])
            try await scene.one.drop([firings[1], more[0]], under: lease)
            try await scene.expect(scene.one.load(under: lease).firings, [more[1]])
        },
        Check("the cursor never tells of firings that are not there") { scene in
            let lease = try await scene.lead()
            try await scene.one.advance(to: ScheduleScene.cursor(7), firing: [], under: lease)
            try await scene.bench.refuseFirings(true, of: ScheduleScene.registry)
            do {
                try await scene.one.advance(
                    to: ScheduleScene.cursor(8), firing: [ScheduleScene.firing("1")], under: lease)
                throw JournalConformance.Failure(description: "what cannot be written was written")
            } catch let error as JournalError {
                try scene.expect(error.code, .refused)
            }
            try await scene.bench.refuseFirings(false, of: ScheduleScene.registry)
            let memory = try await scene.one.load(under: lease)
            try scene.expect(memory.transfers, ScheduleScene.cursor(7))
            try scene.expect(memory.firings, [])
        },
        Check("thousands of firings are kept and pushed") { scene in
            let lease = try await scene.lead()
            let firings = (0..<1_200).map { ScheduleScene.firing("\(10_000 + $0)") }
            try await scene.one.advance(to: ScheduleScene.cursor(7), firing: firings, under: lease)
            try await scene.expect(scene.one.load(under: lease).firings, firings)
            let runs = firings.map { scene.run($0.key) }
            let answers = try await scene.one.push(runs, upTo: 2_000, under: lease)
            try scene.expect(answers, Array(repeating: .pushed, count: 1_200))
            try await scene.expect(scene.one.load(under: lease).firings, [])
        },
    ]
}
