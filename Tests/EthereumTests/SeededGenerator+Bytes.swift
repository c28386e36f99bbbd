import TestGenerators

extension SeededGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Bytes with about one in `count` places changed.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return bytes }
        for _ in 0...Int.random(in: 0...2, using: &self) {
            let place = Int.random(in: bytes.indices, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1: bytes[place] = [0x00, 0x7F, 0x80, 0xB8, 0xC0, 0xF8, 0xFF].randomElement(using: &self) ?? 0
            case 2 where bytes.count > 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &self))
            default: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
            }
        }
        return bytes
    }
}
