import Testing

@testable import Engine

@Suite struct BindingMarkTests {
    static let text = "0123456789abcdef00ff"

    @Test func `a mark is a tag and a number`() throws {
        let mark = try #require(BindingMark(Self.text))
        #expect(mark.tag == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF])
        #expect(mark.number == 255)
        #expect(mark.description == Self.text)
        #expect(mark.next.description == "0123456789abcdef0100")
        #expect(BindingMark(ending: [UInt8](repeating: 0, count: 36) + mark.bytes) == mark)
    }

    @Test(arguments: ["", "0123456789abcdef00f", "0123456789abcdef00fff", "0123456789abcdef00fg"])
    func `anything else is none`(text: String) {
        #expect(BindingMark(text) == nil)
    }

    /// The SHA-1 of "abc" is an example of FIPS 180.
    @Test func `an entry that was never bound has the number 0 of its hash`() {
        #expect(BindingMark(of: Array("abc".utf8)).description == "a9993e364706816a" + "0000")
    }

    @Test func `an entry that carries a mark has that one`() {
        #expect(BindingMark(of: Array(#"{"autometaMark":"\#(Self.text)"}"#.utf8)).description == Self.text)
    }

    @Test func `only a higher number of the same tag supersedes`() throws {
        let mark = try #require(BindingMark(Self.text))
        let other = try #require(BindingMark("0123456789abcdee0001"))
        #expect(mark.next.supersedes(mark))
        #expect(!mark.supersedes(mark))
        #expect(!mark.supersedes(mark.next))
        #expect(!mark.supersedes(other))
    }

    @Test func `the number stops at its end`() throws {
        let last = try #require(BindingMark("0123456789abcdefffff"))
        #expect(last.next == last)
    }
}
