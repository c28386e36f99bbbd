import Crypto
import Glibc

extension SecretBytes {
    /// Far more than a keystore has, and too little to matter.
    private static let maximumFileSize = 64 * 1024

    /// Copies the value of an environment variable; an empty one counts as not set.
    ///
    /// - Throws: ``SigningError/variableNotSet(_:)``.
    init(variable name: String) throws(SigningError) {
        guard let value = unsafe getenv(name) else { throw .variableNotSet(name) }
        let length = unsafe strlen(value)
        guard length > 0 else { throw .variableNotSet(name) }
        self.init(capacity: length) { bytes in
            for index in 0..<length {
                bytes[index] = unsafe UInt8(bitPattern: value[index])
            }
            return length
        }
    }

    /// Reads a whole file.
    ///
    /// - Parameter isPrivate: Whether to refuse a file that anyone but its owner has any access to.
    /// - Throws: ``SigningError/unreadable(path:reason:)``, ``SigningError/accessibleToOthers(path:)`` or
    ///   ``SigningError/tooLarge(path:)``.
    init(file path: String, isPrivate: Bool) throws(SigningError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        // Asked of the open file and not of the path, which could be another file by now.
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard !isPrivate || status.st_mode & (S_IRWXG | S_IRWXO) == 0 else { throw .accessibleToOthers(path: path) }
        try self.init(capacity: Self.maximumFileSize) { bytes throws(SigningError) in
            try Self.fill(&bytes, from: descriptor, path: path)
        }
    }

    private static func fill(
        _ bytes: inout MutableSpan<UInt8>, from descriptor: Int32, path: String
    ) throws(SigningError) -> Int {
        var count = 0
        while count < bytes.count {
            let received = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if received == 0 { return count }
            if received > 0 {
                count += received
            } else if errno != EINTR {
                throw .unreadable(path: path, errno: errno)
            }
        }
        throw .tooLarge(path: path)
    }
}

extension SigningError {
    fileprivate static func unreadable(path: String, errno code: Int32) -> SigningError {
        .unreadable(path: path, reason: unsafe String(cString: strerror(code)))
    }
}
