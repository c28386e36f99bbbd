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

    /// How many bytes are mixed in at once: 1600 bits less twice the 256 of the capacity.
    static let rate = 136

    /// Mixes a block of 136 bytes into the state and permutes it.
    mutating func absorb(_ block: Span<UInt8>) {
        precondition(block.count == Self.rate)
        absorb { Self.word($0, of: block) }
    }

    /// Mixes what is left of a message, less than a block, into the state, padded with a 1 bit, zeros, and a 1 bit at the
    /// end of the block, and permutes it.
    ///
    /// The padded block is put together nowhere: the message can be a secret, and a copy of it would stay in memory.
    mutating func absorb(last rest: Span<UInt8>) {
        precondition(rest.count < Self.rate)
        absorb { Self.word($0, ofPadded: rest) }
    }

    private mutating func absorb(_ word: (Int) -> UInt64) {
        lane00 ^= word(0)
        lane10 ^= word(1)
        lane20 ^= word(2)
        lane30 ^= word(3)
        lane40 ^= word(4)
        lane01 ^= word(5)
        lane11 ^= word(6)
        lane21 ^= word(7)
        lane31 ^= word(8)
        lane41 ^= word(9)
        lane02 ^= word(10)
        lane12 ^= word(11)
        lane22 ^= word(12)
        lane32 ^= word(13)
        lane42 ^= word(14)
        lane03 ^= word(15)
        lane13 ^= word(16)
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

    private static func word(_ index: Int, ofPadded rest: Span<UInt8>) -> UInt64 {
        let start = index &* 8
        if start &+ 8 <= rest.count { return word(index, of: rest) }
        // Both 1 bits can fall into one byte, never onto the same place.
        var word: UInt64 = start &+ 8 == rate ? 1 &<< 63 : 0
        for place in start..<start &+ 8 where place <= rest.count {
            let byte = place < rest.count ? rest[place] : 0x01
            word ^= UInt64(byte) &<< UInt64(8 &* (place &- start))
        }
        return word
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
