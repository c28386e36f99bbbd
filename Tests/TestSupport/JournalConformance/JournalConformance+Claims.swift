import Engine
import Ethereum

extension JournalConformance {
    static let claims: [Check] = [
        Check("claims take the oldest entries, up to the credit") { scene in
            try await scene.push("1", "2", "3")
            try await scene.expect(scene.a.claim(2).map(\.entry), [Array("1".utf8), Array("2".utf8)])
            try await scene.expect(scene.inbox(), ["3"])
            try await scene.expect(scene.b.claim(9).map(\.entry), [Array("3".utf8)])
            try await scene.expect(scene.a.claim(1), [])
        },
        Check("without credit nothing is claimed") { scene in
            try await scene.push("1")
            for credit in [0, -1] { try await scene.expect(scene.a.claim(credit), []) }
            try await scene.expect(scene.inbox(), ["1"])
        },
        Check("a claim has the bytes that were pushed") { scene in
            let entries: [[UInt8]] = [[], [0], Array("with a space\r\n".utf8), [UInt8](0...255), Array("1.1 x".utf8)]
            try await scene.bench.push(entries)
            let claims = try await scene.a.claim(9)
            try scene.expect(claims.map(\.entry), entries)
            try await scene.expect(scene.a.claimed(), claims)
            try await scene.expect(scene.a.requeueClaimed(), entries.count)
            try await scene.expect(scene.bench.inbox, entries)
        },
        Check("names differ among all claims ever made") { scene in
            try await scene.push("x", "x", "x", "x")
            var claims = try await scene.a.claim(2) + scene.b.claim(2)
            try await scene.expect(scene.a.requeueClaimed(), 2)
            claims += try await scene.a.claim(2)
            // Another instance for the same worker counts on from where the first one was.
            try await scene.push("x")
            claims += try await scene.bench.journal(for: "a").claim(1)
            try scene.expect(claims.count, 7)
            try scene.expect(Set(claims.map(\.name)).count, claims.count)
        },
        Check("equal entries stay two jobs") { scene in
            try await scene.push("x", "x")
            let claims = try await scene.a.claim(2)
            try await scene.expect(scene.a.bury(claims[1], as: JournalScene.entry("x")), true)
            try await scene.expect(scene.a.bury(claims[1], as: JournalScene.entry("x")), false)
            try await scene.expect(scene.a.claimed(), [claims[0]])
        },
        Check("a worker finds its claims again, oldest first, and nobody else's") { scene in
            try await scene.push("1", "2", "3")
            let claims = try await scene.a.claim(1) + scene.a.claim(1)
            try await scene.expect(scene.b.claim(1).count, 1)
            try await scene.expect(scene.a.claimed(), claims)
            try await scene.expect(scene.bench.journal(for: "a").claimed(), claims)
        },
        Check("requeued claims are at the head of the inbox in their old order") { scene in
            try await scene.push("1", "2", "3")
            _ = try await scene.a.claim(2)
            try await scene.expect(scene.a.requeueClaimed(), 2)
            try await scene.expect(scene.inbox(), ["1", "2", "3"])
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.a.requeueClaimed(), 0)
            try await scene.expect(scene.inbox(), ["1", "2", "3"])
        },
        Check("any number of claims keep their order: found again, given back, reaped, and returned by a recovery") {
            scene in
            // Too long for Redis to keep them in the order of their claims.
            let entries = (0..<1_200).map { Array("\($0) \(String(repeating: "x", count: 70))".utf8) }
            try await scene.bench.push(entries)
            var claims: [Claim] = []
            while claims.count < entries.count { claims += try await scene.a.claim(300) }
            try await scene.expect(scene.a.claimed() == claims, true)
            try await scene.expect(scene.a.requeueClaimed(), entries.count)
            try await scene.expect(scene.bench.inbox == entries, true)
            _ = try await scene.a.claim(entries.count)
            try await scene.passShort()
            try await scene.expect(scene.b.reap(olderThan: short), [WorkerID("a"): entries.count])
            try await scene.expect(scene.bench.inbox == entries, true)
            _ = try await scene.a.claim(entries.count)
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            while try await scene.a.returnClaims(under: lease) {}
            try await scene.expect(scene.bench.inbox == entries, true)
        },
        Check("entries above the limit are buried by the claim, with their bytes, and hold up nobody") { scene in
            let limit = JobDecoder.maximumEntrySize
            let entries = (0...2).map { [UInt8](repeating: 0xF0 + $0, count: limit + ($0 == 1 ? 0 : 1)) }
            try await scene.bench.push(entries)
            let claims = try await scene.a.claim(1)
            try scene.expect(claims.map(\.entry) == [entries[1]], true)
            try await scene.expect(scene.b.claim(9), [])
            try await scene.expect(scene.a.claimed() == claims, true)
            try await scene.expect(scene.inbox(), [])
            let letters = try await scene.bench.dead
            try scene.expect(letters.map { $0["job"] } == [entries[0], entries[2]], true)
            try scene.expect(Set(letters.map { $0["id"] }).count, 2)
            for letter in letters {
                let names = letter.fields.map(\.name)
                try scene.expect(names, ["id", "receivedAt", "settledAt", "reason", "error", "job"])
                try scene.expect(letter["reason"], Array(DeadReason.entryTooLarge.rawValue.utf8))
                let error = "the entry has \(limit + 1) bytes; it must be at most \(limit) bytes"
                try scene.expect(letter["error"], Array(error.utf8))
            }
            try await scene.expect(scene.total("dead"), 2)
        },
        Check("a claim is a sign of life") { scene in
            _ = try await scene.a.claim(1)
            try await scene.expect(scene.b.snapshot(of: []).workers.map(\.id), [WorkerID("a")])
        },
    ]

    static let waiting: [Check] = [
        Check("a wait ends at once when there is an entry, and moves nothing") { scene in
            try await scene.push("1", "2")
            try await scene.a.awaitEntry(timeout: long)
            try await scene.expect(scene.inbox(), ["1", "2"])
            try await scene.expect(scene.a.claimed(), [])
        },
        Check("a wait ends with the next entry") { scene in
            async let wait: Void = scene.a.awaitEntry(timeout: long)
            try await scene.push("1")
            try await wait
            try await scene.expect(scene.a.claim(1).count, 1)
        },
        Check("every waiting worker learns of as many entries") { scene in
            async let first: Void = scene.a.awaitEntry(timeout: long)
            async let second: Void = scene.b.awaitEntry(timeout: long)
            try await scene.push("1", "2")
            _ = try await (first, second)
            try await scene.expect(scene.inbox(), ["1", "2"])
        },
        Check("a wait ends after its time without an entry") { scene in
            try await withThrowingTaskGroup { group in
                group.addTask { try await scene.a.awaitEntry(timeout: short) }
                group.addTask { while !Task.isCancelled { try await scene.passShort() } }
                _ = try await group.next()
                group.cancelAll()
                while case .failure(let error) = await group.nextResult() {
                    guard error is CancellationError else { throw error }
                }
            }
        },
        Check("a cancelled wait ends at once, and the next one works") { scene in
            let wait = Task { try await scene.a.awaitEntry(timeout: long) }
            wait.cancel()
            do {
                try await wait.value
                throw Failure(description: "returned after a cancellation")
            } catch is CancellationError {}
            try await scene.push("1")
            try await scene.a.awaitEntry(timeout: long)
        },
    ]
}
