import Crypto

extension Sequence<UInt8> {
    /// Two digits for each byte, as the standards print their vectors.
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension SecretBytes {
    /// Two digits for each byte.
    borrowing func hexadecimal() -> String {
        withSpan { span in span.indices.map { span[$0] }.hexadecimal }
    }
}

extension [UInt8] {
    /// Reads two digits for each byte; spaces between them do not count.
    init(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
