import Testing

@testable import Engine

struct BatchTests {
    private func claims(_ count: Int, bytes: Int = 100) -> [Claim] {
        (0..<count).map { Claim(name: "1-\($0)", entry: [UInt8](repeating: 0x20, count: bytes)) }
    }

    @Test func `a batch has at most 64 jobs, in the order in which they were claimed`() {
        let claims = claims(130)
        let batches = Batch.cut(claims, receivedAt: 7)
        #expect(batches.map(\.claims.count) == [64, 64, 2])
        #expect(batches.flatMap(\.claims) == claims)
        #expect(batches.allSatisfy { $0.receivedAt == 7 && $0.pause == .zero && !$0.isAgain })
    }

    @Test func `a batch has at most 512 KiB of entries, and a larger one is alone`() {
        #expect(Batch.cut(claims(5, bytes: 200 << 10), receivedAt: 0).map(\.claims.count) == [2, 2, 1])
        #expect(Batch.cut(claims(2, bytes: 256 << 10), receivedAt: 0).map(\.claims.count) == [2])
        #expect(Batch.cut(claims(3, bytes: 1 << 20), receivedAt: 0).map(\.claims.count) == [1, 1, 1])
        #expect(Batch.cut([], receivedAt: 0).isEmpty)
    }

    @Test(arguments: [
        (64, 4, [16, 16, 16, 16]), (5, 4, [2, 2, 1]), (3, 4, [1, 1, 1]), (1, 4, [1]), (7, 1, [7]), (0, 4, []),
    ])
    func `parts are smaller, have all that was given, and each has its own turn`(
        _ count: Int, _ parts: Int, _ sizes: [Int]
    ) {
        let claims = claims(count)
        let batches = Batch(claims: claims, receivedAt: 3).parts(claims, upTo: parts, after: .seconds(1))
        #expect(batches.map(\.claims.count) == sizes)
        #expect(batches.flatMap(\.claims) == claims)
        #expect(!batches.contains { !$0.isAgain })
        #expect(batches.map(\.pause) == sizes.indices.map { .seconds(1) + .milliseconds($0) })
    }
}
