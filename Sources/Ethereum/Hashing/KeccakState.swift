/// The 1600 bits that Keccak permutes: five by five lanes, named by their x and y.
///
/// Named lanes instead of an array keep the whole state in registers, also in a debug build, where an array access is a
/// call. That leaves the round written out, which is the price.
///
/// - Source: The Keccak reference, version 3.0, sections 1.1 and 1.2.
struct KeccakState {
    private(set) var lane00: UInt64 = 0
    private(set) var lane10: UInt64 = 0
    private(set) var lane20: UInt64 = 0
    private(set) var lane30: UInt64 = 0
    private(set) var lane40: UInt64 = 0
    private(set) var lane01: UInt64 = 0
    private(set) var lane11: UInt64 = 0
    private(set) var lane21: UInt64 = 0
    private(set) var lane31: UInt64 = 0
    private(set) var lane41: UInt64 = 0
    private(set) var lane02: UInt64 = 0
    private(set) var lane12: UInt64 = 0
    private(set) var lane22: UInt64 = 0
    private(set) var lane32: UInt64 = 0
    private(set) var lane42: UInt64 = 0
    private(set) var lane03: UInt64 = 0
    private(set) var lane13: UInt64 = 0
    private(set) var lane23: UInt64 = 0
    private(set) var lane33: UInt64 = 0
    private(set) var lane43: UInt64 = 0
    private(set) var lane04: UInt64 = 0
    private(set) var lane14: UInt64 = 0
    private(set) var lane24: UInt64 = 0
    private(set) var lane34: UInt64 = 0
    private(set) var lane44: UInt64 = 0

    /// Mixes the 17 words of a block of 136 bytes, the rate of Keccak-256, into the state and permutes it.
    mutating func absorb(_ block: Span<UInt8>) {
        // One check here instead of one for every byte.
        precondition(block.count == 136)
        lane00 ^= Self.word(0, of: block)
        lane10 ^= Self.word(1, of: block)
        lane20 ^= Self.word(2, of: block)
        lane30 ^= Self.word(3, of: block)
        lane40 ^= Self.word(4, of: block)
        lane01 ^= Self.word(5, of: block)
        lane11 ^= Self.word(6, of: block)
        lane21 ^= Self.word(7, of: block)
        lane31 ^= Self.word(8, of: block)
        lane41 ^= Self.word(9, of: block)
        lane02 ^= Self.word(10, of: block)
        lane12 ^= Self.word(11, of: block)
        lane22 ^= Self.word(12, of: block)
        lane32 ^= Self.word(13, of: block)
        lane42 ^= Self.word(14, of: block)
        lane03 ^= Self.word(15, of: block)
        lane13 ^= Self.word(16, of: block)
        for constant in Self.roundConstants {
            round(constant)
        }
    }

    private static func word(_ index: Int, of block: Span<UInt8>) -> UInt64 {
        let start = index &* 8
        let low =
            UInt32(block[start]) | UInt32(block[start &+ 1]) &<< 8
            | UInt32(block[start &+ 2]) &<< 16 | UInt32(block[start &+ 3]) &<< 24
        let high =
            UInt32(block[start &+ 4]) | UInt32(block[start &+ 5]) &<< 8
            | UInt32(block[start &+ 6]) &<< 16 | UInt32(block[start &+ 7]) &<< 24
        return UInt64(low) | UInt64(high) &<< 32
    }

    private static func rotate(_ lane: UInt64, by bits: UInt64) -> UInt64 {
        lane &<< bits | lane &>> (64 &- bits)
    }

    private mutating func round(_ constant: UInt64) {
        // Theta: every lane takes in the parities of two columns.
        let parity0 = lane00 ^ lane01 ^ lane02 ^ lane03 ^ lane04
        let parity1 = lane10 ^ lane11 ^ lane12 ^ lane13 ^ lane14
        let parity2 = lane20 ^ lane21 ^ lane22 ^ lane23 ^ lane24
        let parity3 = lane30 ^ lane31 ^ lane32 ^ lane33 ^ lane34
        let parity4 = lane40 ^ lane41 ^ lane42 ^ lane43 ^ lane44
        let effect0 = parity4 ^ Self.rotate(parity1, by: 1)
        let effect1 = parity0 ^ Self.rotate(parity2, by: 1)
        let effect2 = parity1 ^ Self.rotate(parity3, by: 1)
        let effect3 = parity2 ^ Self.rotate(parity4, by: 1)
        let effect4 = parity3 ^ Self.rotate(parity0, by: 1)

        // Rho and pi: lanes rotate, each by its own number of bits, and change places.
        let moved00 = lane00 ^ effect0
        let moved10 = Self.rotate(lane11 ^ effect1, by: 44)
        let moved20 = Self.rotate(lane22 ^ effect2, by: 43)
        let moved30 = Self.rotate(lane33 ^ effect3, by: 21)
        let moved40 = Self.rotate(lane44 ^ effect4, by: 14)
        let moved01 = Self.rotate(lane30 ^ effect3, by: 28)
        let moved11 = Self.rotate(lane41 ^ effect4, by: 20)
        let moved21 = Self.rotate(lane02 ^ effect0, by: 3)
        let moved31 = Self.rotate(lane13 ^ effect1, by: 45)
        let moved41 = Self.rotate(lane24 ^ effect2, by: 61)
        let moved02 = Self.rotate(lane10 ^ effect1, by: 1)
        let moved12 = Self.rotate(lane21 ^ effect2, by: 6)
        let moved22 = Self.rotate(lane32 ^ effect3, by: 25)
        let moved32 = Self.rotate(lane43 ^ effect4, by: 8)
        let moved42 = Self.rotate(lane04 ^ effect0, by: 18)
        let moved03 = Self.rotate(lane40 ^ effect4, by: 27)
        let moved13 = Self.rotate(lane01 ^ effect0, by: 36)
        let moved23 = Self.rotate(lane12 ^ effect1, by: 10)
        let moved33 = Self.rotate(lane23 ^ effect2, by: 15)
        let moved43 = Self.rotate(lane34 ^ effect3, by: 56)
        let moved04 = Self.rotate(lane20 ^ effect2, by: 62)
        let moved14 = Self.rotate(lane31 ^ effect3, by: 55)
        let moved24 = Self.rotate(lane42 ^ effect4, by: 39)
        let moved34 = Self.rotate(lane03 ^ effect0, by: 41)
        let moved44 = Self.rotate(lane14 ^ effect1, by: 2)

        // Chi: the only step that is not linear. Iota: the round constant breaks the symmetry.
        lane00 = moved00 ^ (~moved10 & moved20) ^ constant
        lane10 = moved10 ^ (~moved20 & moved30)
        lane20 = moved20 ^ (~moved30 & moved40)
        lane30 = moved30 ^ (~moved40 & moved00)
        lane40 = moved40 ^ (~moved00 & moved10)
        lane01 = moved01 ^ (~moved11 & moved21)
        lane11 = moved11 ^ (~moved21 & moved31)
        lane21 = moved21 ^ (~moved31 & moved41)
        lane31 = moved31 ^ (~moved41 & moved01)
        lane41 = moved41 ^ (~moved01 & moved11)
        lane02 = moved02 ^ (~moved12 & moved22)
        lane12 = moved12 ^ (~moved22 & moved32)
        lane22 = moved22 ^ (~moved32 & moved42)
        lane32 = moved32 ^ (~moved42 & moved02)
        lane42 = moved42 ^ (~moved02 & moved12)
        lane03 = moved03 ^ (~moved13 & moved23)
        lane13 = moved13 ^ (~moved23 & moved33)
        lane23 = moved23 ^ (~moved33 & moved43)
        lane33 = moved33 ^ (~moved43 & moved03)
        lane43 = moved43 ^ (~moved03 & moved13)
        lane04 = moved04 ^ (~moved14 & moved24)
        lane14 = moved14 ^ (~moved24 & moved34)
        lane24 = moved24 ^ (~moved34 & moved44)
        lane34 = moved34 ^ (~moved44 & moved04)
        lane44 = moved44 ^ (~moved04 & moved14)
    }

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
        0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
        0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
        0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
}
