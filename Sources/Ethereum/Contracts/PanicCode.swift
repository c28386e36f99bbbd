/// Which of its own checks the Solidity compiler says has failed.
package struct PanicCode: Hashable, Sendable, CustomStringConvertible {
    /// The number in the revert data.
    package let code: UInt256

    init(_ code: UInt256) {
        self.code = code
    }

    /// What the code means, nil for one that is not documented.
    ///
    /// - Source: Solidity documentation, "Panic via assert and Error via require", the list of codes.
    package var meaning: String? {
        switch code {
        case 0x00: "generic panic of the compiler"
        case 0x01: "assertion failed"
        case 0x11: "arithmetic overflow or underflow"
        case 0x12: "division or modulo by zero"
        case 0x21: "value out of range for an enum"
        case 0x22: "storage byte array is encoded wrongly"
        case 0x31: "pop from an empty array"
        case 0x32: "array index out of bounds"
        case 0x41: "too much memory allocated"
        case 0x51: "call of an internal function that was never set"
        default: nil
        }
    }

    /// The code, and its meaning if there is one.
    package var description: String {
        "panic \(code.hex)" + (meaning.map { ": \($0)" } ?? "")
    }
}
