import Crypto
import Testing

@Suite struct SHA1Tests {
    /// - Source: FIPS 180-2, appendix A; the empty message: NIST CAVP, SHA1ShortMsg.rsp.
    @Test(arguments: [
        ("", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        ("a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ])
    func `SHA-1 gives the published answers`(text: String, times: Int, digest: String) {
        let hash = SHA1.hash(Array(String(repeating: text, count: times).utf8))
        #expect(hash.hexadecimal == digest)
        #expect(hash.count == SHA1.length)
    }
}
