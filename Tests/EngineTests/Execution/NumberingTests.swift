import Ethereum
import Testing

@testable import Engine

struct NumberingTests {
    private func numbering(_ items: String, nonces: [UInt64]) -> Numbering<Character> {
        Numbering(items, nonces: nonces.map { Reservation(lease: EngineFixture.lease, nonce: Nonce($0)) })
    }

    private func pairs(_ numbering: Numbering<Character>) -> String {
        numbering.pairs.map { "\($0.item)\($0.nonce)" }.joined(separator: " ")
    }

    @Test func `items are numbered in order, from the lowest nonce on`() {
        #expect(pairs(numbering("abcd", nonces: [9, 2, 8, 7])) == "a2 b7 c8 d9")
    }

    @Test func `when all are bound, what is left are the nonces that nobody needed`() {
        var numbering = numbering("ab", nonces: [1, 2, 3, 4])
        #expect(numbering.answered(bound: 2, refusal: nil) == .finish)
        #expect(numbering.items.isEmpty)
        #expect(numbering.nonces.map(\.nonce) == [3, 4])
    }

    @Test(arguments: [BindRefusal.duplicate, .notClaimed])
    func `those behind one that was refused are numbered again from its nonce`(_ refusal: BindRefusal) {
        var numbering = numbering("abcde", nonces: [1, 2, 3, 4, 5])
        #expect(numbering.answered(bound: 1, refusal: refusal) == .bind)
        #expect(pairs(numbering) == "c2 d3 e4")
        #expect(numbering.answered(bound: 2, refusal: refusal) == .finish)
        #expect(numbering.nonces.map(\.nonce) == [4, 5])
    }

    @Test func `when the first and only one is refused its nonce is left`() {
        var numbering = numbering("a", nonces: [1])
        #expect(numbering.answered(bound: 0, refusal: .duplicate) == .finish)
        #expect(numbering.nonces.map(\.nonce) == [1])
    }

    @Test(arguments: [BindRefusal.fenced, .nonceTaken])
    func `when the account is not as believed all that was not bound starts over`(_ refusal: BindRefusal) {
        var numbering = numbering("abc", nonces: [1, 2, 3])
        #expect(numbering.answered(bound: 0, refusal: refusal) == .startOver)
        #expect(String(numbering.items) == "abc")
    }
}
