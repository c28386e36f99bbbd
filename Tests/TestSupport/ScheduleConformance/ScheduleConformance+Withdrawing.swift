import Engine
import Ethereum
import Scheduler

extension ScheduleConformance {
    static let withdrawing: [Check] = [
        Check("what is withdrawn is bound by nobody, and counted") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            try await scene.push("1", "2", under: lease)
            for _ in 0..<2 { try await scene.expect(scene.one.withdraw(["1"], under: lease), [true]) }
            try await scene.expect(Array(scene.one.load(under: lease).queued.keys), ["2"])
            let claims = try await scene.workers.a.claim(2)
            let records = claims.enumerated().map { index, claim in
                scene.workers.record(Nonce(UInt64(5 + index)), claim, runKey: ["1", "2"][index])
            }
            try await scene.expect(scene.workers.a.bind(records[0], claim: claims[0], under: account), .duplicate)
            try await scene.expect(scene.workers.a.bind(records[1], claim: claims[1], under: account), .bound)
            try await scene.expect(scene.workers.total("withdrawn"), 1)
        },
        Check("a claimed run is withdrawn as well") { scene in
            let lease = try await scene.lead()
            try await scene.push("1", under: lease)
            let claim = try scene.required(try await scene.workers.a.claim(1).first)
            try await scene.expect(scene.one.withdraw(["1"], under: lease), [true])
            try await scene.expect(scene.workers.a.dropIfDuplicate(claim, runKey: "1"), true)
        },
        Check("what is in flight, has ended or was not pushed is not withdrawn") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            try await scene.push("1", "2", "3", under: lease)
            try await scene.execute(at: 5, under: account)
            let job = try await scene.bindNext(to: 6, under: account)
            try await scene.expect(
                scene.one.withdraw(["1", "2", "3", "4"], under: lease), [false, false, true, false])
            try await scene.expect(Set(scene.one.load(under: lease).queued.keys), ["1", "2"])
            try await scene.settle(job, at: 6, under: account)
            try await scene.expect(scene.workers.total("withdrawn"), 1)
            try await scene.expect(scene.push("4", under: lease), [.pushed])
        },
        Check("nothing runs under a withdrawn key while it is remembered") { scene in
            let brief = scene.bench.schedule("one", of: ScheduleScene.registry, runTTL: short)
            let lease = try await scene.lead()
            try await scene.push("1", "2", under: lease)
            try await scene.expect(scene.one.withdraw(["1"], under: lease), [true])
            try await scene.expect(brief.withdraw(["2"], under: lease), [true])
            try await scene.passShort()
            try await scene.expect(scene.push("1", "2", under: lease), [.withdrawn, .pushed])
        },
        Check("a run that the chain has taken back is pushed and bound again") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            try await scene.push("1", under: lease)
            try await scene.execute(at: 5, under: account)
            // Its end was not even read yet.
            for _ in 0..<2 { try await scene.expect(scene.one.reopen("1", under: lease), true) }
            try await scene.expect(scene.push("1", under: lease), [.pushed])
            try await scene.expect(scene.one.reopen("1", under: lease), true)
            try await scene.expect(scene.push("1", under: lease), [.noted])
            try await scene.bindNext(to: 6, under: account)
        },
        Check("what is in flight or was withdrawn is not opened again") { scene in
            let (lease, account) = (try await scene.lead(), try await scene.workers.lease())
            try await scene.push("1", "2", under: lease)
            try await scene.bindNext(to: 5, under: account)
            try await scene.expect(scene.one.reopen("1", under: lease), false)
            try await scene.expect(scene.push("1", under: lease), [.noted])
            try await scene.expect(scene.one.withdraw(["2"], under: lease), [true])
            try await scene.expect(scene.one.reopen("2", under: lease), false)
            try await scene.expect(scene.push("2", under: lease), [.withdrawn])
        },
    ]
}
