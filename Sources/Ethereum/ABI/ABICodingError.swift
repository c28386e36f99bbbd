/// Why values do not fit their ABI types, or bytes are no encoding of values of those types.
package enum ABICodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are not as many values as types.
    case wrongCount(expected: Int, found: Int)
    /// A value is of another kind, size or length than its type.
    case typeMismatch(ABIType)
    /// The data end before a value does, or an offset or length points beyond them.
    case outOfBounds
    /// The bytes in the place of this type are no value of it: an address of more than 20 bytes, a boolean of 2.
    case invalidValue(ABIType)
    /// The parts of the data overlap, so that a few bytes could stand for any amount of values.
    case overlapping
    /// The data do not start with the selector or the topic of what they were taken for.
    case wrongSelector

    package var description: String {
        switch self {
        case .wrongCount(let expected, let found): "ABI: \(expected) values expected, not \(found)"
        case .typeMismatch(let type): "ABI: the value is no \(type)"
        case .outOfBounds: "ABI: the data are too short"
        case .invalidValue(let type): "ABI: the data hold no valid \(type)"
        case .overlapping: "ABI: parts of the data overlap"
        case .wrongSelector: "ABI: the data start with another selector"
        }
    }
}
