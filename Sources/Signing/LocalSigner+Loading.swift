import Crypto
import Ethereum

extension LocalSigner {
    /// Loads the key.
    ///
    /// Reads files and, for a keystore, computes for about a second on purpose: call it at start-up.
    ///
    /// - Throws: ``SigningError``, which names the source and what to do, never what was found in it.
    package convenience init(loading source: SigningKeySource) throws(SigningError) {
        switch source {
        case .environment(let variable):
            let text = try SecretBytes(variable: variable)
            try self.init(key: Self.key(hexadecimal: text, 0..<text.count, from: source), from: source)
        case .file(let path):
            let text = try SecretBytes(file: path, isPrivate: true)
            try self.init(key: Self.key(hexadecimal: text, 0..<text.count, from: source), from: source)
        case .keystore(let path, let passwordFile):
            let keystore = try Keystore(path: path)
            let password = try SecretBytes(file: passwordFile, isPrivate: true)
            try self.init(key: keystore.open(password: password, from: passwordFile), from: source)
            if let stated = keystore.address, stated != address {
                throw .wrongAccount(path: path, stated: stated, found: address)
            }
        }
    }

    /// Loads all keys that an environment variable holds, separated by commas.
    ///
    /// - Throws: ``SigningError``, which names the variable.
    package static func loadAll(variable: String) throws(SigningError) -> [LocalSigner] {
        let text = try SecretBytes(variable: variable)
        let source = SigningKeySource.environment(variable: variable)
        var signers: [LocalSigner] = []
        var start = 0
        while start <= text.count {
            let end = text.withSpan { text in
                (start..<text.count).first { text[$0] == UInt8(ascii: ",") } ?? text.count
            }
            signers.append(
                try LocalSigner(key: key(hexadecimal: text, start..<end, from: source), from: source))
            start = end + 1
        }
        return signers
    }

    /// Reads the key in a part of a text.
    private static func key(
        hexadecimal text: borrowing SecretBytes, _ range: Range<Int>, from source: SigningKeySource
    ) throws(SigningError) -> SecretBytes {
        try SecretBytes(capacity: 32) { (bytes: inout MutableSpan<UInt8>) throws(SigningError) in
            guard text.withSpan({ decode($0.extracting(range), into: &bytes) }) else { throw .notAKey(source) }
            return 32
        }
    }

    /// Writes the 32 bytes that 64 digits stand for; around the digits there may be white space, before them `0x`.
    private static func decode(_ text: Span<UInt8>, into key: inout MutableSpan<UInt8>) -> Bool {
        var start = 0
        var end = text.count
        while start < end, isWhiteSpace(text[start]) { start += 1 }
        while start < end, isWhiteSpace(text[end - 1]) { end -= 1 }
        if end - start >= 2, text[start] == UInt8(ascii: "0"), text[start + 1] == UInt8(ascii: "x") { start += 2 }
        guard end - start == 2 * key.count else { return false }
        for index in 0..<key.count {
            guard let high = Hex.value(ofDigit: text[start + 2 * index]),
                let low = Hex.value(ofDigit: text[start + 2 * index + 1])
            else { return false }
            key[index] = high << 4 | low
        }
        return true
    }

    private static func isWhiteSpace(_ character: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(character)
    }
}
