import Ethereum
import Signing
import Testing

@testable import ChainSimulator

/// Who is said to have signed, and how that is found out.
@Suite struct SenderTests {
    private static let digests = (0..<64).map { Keccak256.hash([UInt8($0)]) }

    /// Asks for the sender of each digest, signed by the wallets in turn.
    private func ask(_ senders: Senders, _ wallets: [Wallet], turn: Int = 1) throws {
        var hint = Senders.Hint()
        for (index, digest) in Self.digests.enumerated() {
            let wallet = wallets[index / turn % wallets.count]
            let found = try senders.sender(of: digest, try wallet.signer.sign(digest), after: &hint)
            #expect(found == wallet.address)
        }
        #expect(senders.decoded == Self.digests.count)
    }

    @Test func `everyone is recovered by default, known or not`() throws {
        let senders = Senders(known: [try Wallet.alice.signer])
        try ask(senders, [try Wallet.alice, try Wallet.bob])
        #expect(senders.recovered == 64)
    }

    @Test func `known signers are recovered one in so many, and where they are not guessed yet`() throws {
        let wallets = [try Wallet.alice, try Wallet.bob, try Wallet.carol]
        for turn in [1, 5] {
            let senders = Senders(known: wallets.map(\.signer), recoverEvery: 16)
            try ask(senders, wallets, turn: turn)
            // Four are recovered in any case, the first of them also because nobody is known yet.
            #expect(senders.recovered <= 4 + 2, "in turns of \(turn)")
        }
    }

    @Test func `who is not known is recovered always`() throws {
        let senders = Senders(known: [try Wallet.alice.signer], recoverEvery: 64)
        try ask(senders, [try Wallet.stranger])
        #expect(senders.recovered == 64)
    }

    @Test func `a parity that names another sender is found when that one is recovered`() throws {
        let senders = Senders(known: [try Wallet.alice.signer], recoverEvery: 2)
        var (hint, refused) = (Senders.Hint(), 0)
        for (index, digest) in Self.digests.enumerated() {
            let right = try Wallet.alice.signer.sign(digest)
            let wrong = RecoverableSignature(r: right.r, s: right.s, yParity: !right.yParity)
            do throws(RPCFailure) {
                _ = try senders.sender(of: digest, index == 0 ? right : wrong, after: &hint)
            } catch {
                refused += 1
                #expect(error.message.hasPrefix("invalid sender: \(try Wallet.alice.address) signed, but "))
            }
        }
        #expect(refused == 31)
    }

    @Test func `what nobody can have signed is refused`() {
        var hint = Senders.Hint()
        let signature = RecoverableSignature(r: 5, s: 1, yParity: false)
        #expect(throws: RPCFailure("invalid sender: recovery failed")) {
            _ = try Senders().sender(of: .zero, signature, after: &hint)
        }
    }

    @Test func `who followed the last time is guessed first, then those of late`() {
        var guesses = Guesses(count: 10)
        #expect(guesses.candidates(after: nil) == [])
        for (signer, last) in [(3, nil), (5, 3), (7, 5), (3, 7)] as [(Int, Int?)] {
            guesses.note(signer, after: last, wasGuessed: false)
        }
        #expect(guesses.candidates(after: 3) == [5, 3, 7])
        #expect(guesses.candidates(after: nil) == [5, 3, 7], "3 was the last one of all")
        for signer in 0..<10 { guesses.note(signer, after: nil, wasGuessed: true) }
        #expect(guesses.candidates(after: 8) == [9, 8, 7, 6])
        #expect(guesses.candidates(after: 3).count == Guesses.most)
    }

    /// Each is asked for before it is told, as requests do it.
    @Test(arguments: [1, 7, 16, 100, 3_000])
    func `a thousand accounts in turn are guessed from the second turn on`(requestSize: Int) {
        var (guesses, missed) = (Guesses(count: 1_000), [0, 0, 0])
        for place in 0..<3_000 {
            let last = place % requestSize == 0 ? nil : (place - 1) % 1_000
            let isGuessed = guesses.candidates(after: last).contains(place % 1_000)
            guesses.note(place % 1_000, after: last, wasGuessed: isGuessed)
            missed[place / 1_000] += isGuessed ? 0 : 1
        }
        #expect(missed[0] == 1_000 && missed[1] <= 17 && missed[2] == 0, "\(missed)")
    }

    @Test(arguments: [1, 8, 200])
    func `more accounts in turn than may be missed in a row are recovered once each, or little more`(
        requestSize: Int
    ) throws {
        let wallets = try Wallet.many.get()
        let senders = Senders(known: wallets.map(\.signer), recoverEvery: 10_000)
        var hint = Senders.Hint()
        for place in 0..<4 * wallets.count {
            if place % requestSize == 0 { hint = Senders.Hint() }
            let (wallet, digest) = (wallets[place % wallets.count], Self.digests[place % Self.digests.count])
            #expect(try senders.sender(of: digest, try wallet.signer.sign(digest), after: &hint) == wallet.address)
        }
        #expect(senders.recovered <= wallets.count + 17)
    }

    @Test func `guesses that keep failing are made now and then, until one is right`() {
        var (guesses, made) = (Guesses(count: 100), 0)
        for place in 0..<170 {
            if !guesses.candidates(after: nil).isEmpty { made += 1 }
            // Of some nobody knows anything.
            guesses.note(place % 2 == 0 ? place % 100 : nil, after: nil, wasGuessed: false)
        }
        // The first seventeen, but for the very first one, of whom nothing could be known; then each seventeenth.
        #expect(made == 16 + 9)
        guesses.note(1, after: nil, wasGuessed: true)
        for _ in 0..<2 { #expect(!guesses.candidates(after: nil).isEmpty) }
    }
}
