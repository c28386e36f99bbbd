extension Address: CustomStringConvertible {
    /// Parses 40 hexadecimal digits with or without `0x`.
    ///
    /// Digits in one case carry no checksum and are taken as they are; mixed case must be the EIP-55 checksum.
    ///
    /// - Throws: ``AddressError``, which says what is wrong with the text.
    /// - Source: EIP-55.
    package init(_ text: String) throws(AddressError) {
        try self.init(parsing: text.utf8)
    }

    /// Parses what ``init(_:)-(String)`` parses, from UTF-8 bytes.
    package init(parsing text: some Collection<UInt8>) throws(AddressError) {
        let hasPrefix = text.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")])
        let digits = Array(hasPrefix ? text.dropFirst(2) : text[...])
        guard digits.count == 40 else { throw .wrongLength(digits: digits.count) }
        guard let bytes = Hex.decode(digits), let address = Address(bytes) else { throw .notHexadecimal }
        let hasUpperCase = digits.contains { UInt8(ascii: "A")...UInt8(ascii: "F") ~= $0 }
        let hasLowerCase = digits.contains { UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 }
        guard !(hasUpperCase && hasLowerCase) || digits == address.checksummedDigits else {
            throw .wrongChecksum(expected: address)
        }
        self = address
    }

    /// `0x` and 40 digits in the mixed case that carries the EIP-55 checksum.
    package var description: String {
        "0x" + String(decoding: checksummedDigits, as: UTF8.self)
    }

    /// A letter is in upper case where the hash of the lower-case digits has a nibble of 8 or more.
    private var checksummedDigits: [UInt8] {
        var digits = Hex.digits(of: bytes)
        let hash = Keccak256.hash(digits).bytes
        for (index, digit) in digits.enumerated() where digit >= UInt8(ascii: "a") {
            let nibble = index.isMultiple(of: 2) ? hash[index / 2] >> 4 : hash[index / 2] & 0xF
            digits[index] = nibble >= 8 ? digit - 0x20 : digit
        }
        return digits
    }
}

/// Why a text is not an address.
package enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are not 40 digits after the optional `0x`.
    case wrongLength(digits: Int)
    /// A character is not a hexadecimal digit.
    case notHexadecimal
    /// The case is mixed and is not the checksum: most likely a digit was mistyped.
    case wrongChecksum(expected: Address)

    package var description: String {
        switch self {
        case .wrongLength(let digits): "an address has 40 hexadecimal digits, this one has \(digits)"
        case .notHexadecimal: "an address has hexadecimal digits only"
        case .wrongChecksum(let expected):
            "the mixed case is not the EIP-55 checksum (with these digits it would be \(expected)); check for a typing error"
        }
    }
}
