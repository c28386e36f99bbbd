import Ethereum
import Testing

@testable import Engine

/// What is done about accounts of which not everything is known.
@Suite struct RecoveryWaitsTests {
    private static let account = RecoveryFixture.account
    private static let other = Address(Array(repeating: 0xff, count: 20)) ?? .zero
    private var waits = RecoveryWaits(RecoveryFixture.rules(), wanted: nil)
    private var remarks: [RecoveryRemark] = []

    private static func waits(
        hidden: HiddenPolicy = .wait, keys: [Address] = [account], wanted: Address? = nil
    ) -> RecoveryWaits { RecoveryWaits(RecoveryFixture.rules(hidden: hidden, keys: keys), wanted: wanted) }

    private func finding(
        _ missing: RecoveryWait? = nil, of account: Address = account, decided: Nonce = 5
    ) -> AccountLook.Finding {
        var finding = AccountLook.Finding(account: account)
        (finding.decided, finding.highest, finding.missing) = (decided, 10, missing.map { [$0] } ?? [])
        return finding
    }

    private mutating func look(
        _ finding: AccountLook.Finding, order: RecoveryOrder? = nil, at second: Int = 0
    ) -> RecoveryWaits.Verdict {
        let (verdict, remarks) = waits.looked(finding, order: order, at: .seconds(second))
        self.remarks = remarks
        return verdict
    }

    private let hidden = RecoveryWait.hidden("a pool")
    private let chain = RecoveryWait.chain("a block's depth")

    @Test mutating func `what is known is not waited for`() {
        #expect(look(finding()) == .known)
        #expect(waits.description == "")
    }

    @Test mutating func `what the chain brings by itself is waited for, for ever`() {
        waits = Self.waits(hidden: .burn)
        #expect(look(finding(chain), at: 1_000) == .lookAgain)
        #expect(look(finding(chain), order: .force, at: 1_000) == .lookAgain)
        #expect(!waits.isStuck)
    }

    @Test mutating func `what nodes hide is waited for, and after a time its nonces are used up`() {
        waits.restart(at: .seconds(100))
        #expect(look(finding(hidden), at: 129) == .lookAgain)
        #expect(look(finding(hidden), at: 130) == .burn(below: 18))
        waits = Self.waits(hidden: .burn)
        #expect(look(finding(hidden)) == .burn(below: 18))
    }

    @Test mutating func `once fillers are out only depth decides`() {
        waits = Self.waits(hidden: .burn)
        _ = look(finding(hidden))
        _ = waits.burns(Self.account, below: 18, obstacle: nil)
        #expect(look(finding(decided: 17)) == .burn(below: 18))
        #expect(look(finding(chain, decided: 17)) == .lookAgain)
        #expect(look(finding(hidden, decided: 18)) == .known)
    }

    @Test mutating func `a successor goes on using up what was begun`() {
        waits.noteBurnt([.init(address: Self.account, from: 3, burnt: 12)])
        #expect(look(finding(hidden, decided: 11)) == .burn(below: 18))
        #expect(look(finding(decided: 12)) == .known)
    }

    @Test mutating func `nothing is used up while the operator holds it, and nothing hidden waited for when told so`() {
        waits = Self.waits(hidden: .burn)
        #expect(look(finding(hidden), order: .hold) == .lookAgain)
        #expect(look(finding(hidden), order: .force) == .known)
        #expect(remarks == [.givesUp(Self.account, hidden)])
        #expect(waits.description == "")
    }

    @Test mutating func `a leader without the key says so once, and wants it when it can do nothing else`() {
        waits = Self.waits(hidden: .burn)
        #expect(look(finding(hidden, of: Self.other)) == .lookAgain)
        let obstacle = "the worker that leads has no key of it"
        #expect(remarks == [.waits(Self.other, hidden), .cannotBurn(Self.other, obstacle)])
        #expect(waits.isStuck)
        #expect(waits.wantedKey == Self.other)
        #expect(waits.description == "account \(Self.other): a pool, but \(obstacle)")
        #expect(look(finding(hidden, of: Self.other)) == .lookAgain)
        #expect(remarks == [])
        #expect(look(finding(hidden)) == .burn(below: 18))
        #expect(waits.wantedKey == nil)
        #expect(look(finding()) == .known)
        #expect(waits.wantedKey == Self.other)
        #expect(look(finding(chain, of: Self.other)) == .lookAgain)
        #expect(waits.wantedKey == nil)
        #expect(!waits.isStuck)
    }

    @Test mutating func `whoever leads for the sake of a key uses it at once`() {
        waits = Self.waits(wanted: Self.account)
        #expect(look(finding(hidden)) == .burn(below: 18))
        #expect(waits.wantedKey == nil)
    }

    @Test mutating func `what keeps nonces from being used up is said once, and is over when they are`() {
        waits = Self.waits(hidden: .burn)
        _ = look(finding(hidden))
        #expect(waits.burns(Self.account, below: 18, obstacle: "fees") == [.cannotBurn(Self.account, "fees")])
        #expect(waits.burns(Self.account, below: 18, obstacle: "fees") == [])
        #expect(waits.isStuck)
        #expect(waits.burns(Self.account, below: 18, obstacle: nil) == [])
        #expect(!waits.isStuck)
    }

    @Test mutating func `there is one line for all that wait, and the first is shown with the number of the others`() {
        #expect(waits.note(chain, for: Self.other) == [.waits(Self.other, chain)])
        #expect(waits.note(hidden, for: Self.account) == [])
        #expect(waits.note(.chain("another block"), for: Self.other) == [])
        #expect(waits.description == "account \(Self.account): a pool (and 1 other accounts)")
        #expect(waits.note(nil, for: Self.account) == [])
        #expect(waits.description == "account \(Self.other): another block")
        #expect(waits.note(nil, for: Self.other) == [])
        #expect(waits.note(chain, for: Self.other) == [.waits(Self.other, chain)])
        waits.restart(at: .zero)
        #expect(waits.description == "")
    }
}
