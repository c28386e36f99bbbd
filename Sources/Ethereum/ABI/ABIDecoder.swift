/// Decodes values by the contract ABI.
///
/// Takes any input without trapping, and makes nothing larger than the input: each byte may be part of one value only,
/// which is how every encoder writes. Values are checked against their types; padding after bytes and strings is not,
/// as Solidity's own decoder does not. Strings that are not UTF-8 are repaired.
///
/// - Source: Solidity documentation, "Contract ABI Specification".
package struct ABIDecoder {
    private let data: [UInt8]
    /// How many bytes may still be made into values.
    private var unread: Int

    private init(data: [UInt8]) {
        self.data = data
        unread = data.count
    }

    /// Decodes values that follow one another, as the results of a call or the members of a tuple do.
    ///
    /// Bytes after the last value are ignored.
    ///
    /// - Throws: ``ABICodingError``, for anything but such an encoding.
    package static func decode(_ data: [UInt8], as types: [ABIType]) throws(ABICodingError) -> [ABIValue] {
        var decoder = ABIDecoder(data: data)
        return try decoder.sequence(of: types, at: 0)
    }

    /// Decodes values side by side; offsets count from the first one's place.
    private mutating func sequence(
        of types: some Sequence<ABIType>, at start: Int
    ) throws(ABICodingError) -> [ABIValue] {
        var values: [ABIValue] = []
        var place = start
        for type in types {
            if type.isDynamic {
                let offset = try count(at: place)
                // Both are at most the length of the data, so their sum cannot overflow.
                values.append(try value(of: type, at: start + offset))
            } else {
                values.append(try value(of: type, at: place))
            }
            place += type.headSize
        }
        return values
    }

    private mutating func value(of type: ABIType, at place: Int) throws(ABICodingError) -> ABIValue {
        switch type {
        case .bytes:
            return .bytes(Array(try bytes(at: place)))
        case .string:
            return .string(String(decoding: try bytes(at: place), as: UTF8.self))
        case .array(let element):
            let count = try count(at: place)
            let start = place + 32
            guard count <= (data.count - start) / max(element.headSize, 1) else { throw .outOfBounds }
            return .array(try sequence(of: repeatElement(element, count: count), at: start))
        case .fixedArray(let element, let count):
            return .array(try sequence(of: repeatElement(element, count: count), at: place))
        case .tuple(let members):
            return .tuple(try sequence(of: members, at: place))
        case .uint, .int, .address, .bool, .fixedBytes:
            return try Self.value(of: type, in: try word(at: place))
        }
    }

    /// Interprets the 32 bytes of a value of fixed size.
    static func value(of type: ABIType, in word: ArraySlice<UInt8>) throws(ABICodingError) -> ABIValue {
        guard let number = UInt256(bigEndian: word) else { throw .outOfBounds }
        switch type {
        case .uint(let bits) where number.significantBitCount <= bits:
            return .uint(number)
        case .int(let bits) where Int256(bitPattern: number).significantBitCount <= bits:
            return .int(Int256(bitPattern: number))
        case .bool where number <= .one:
            return .bool(number == .one)
        case .address where number.significantBitCount <= 160:
            return .address(Address(lastBytesOf: Hash32(number)))
        case .fixedBytes(let count) where word.dropFirst(count).allSatisfy({ $0 == 0 }):
            return .bytes(Array(word.prefix(count)))
        default:
            throw .invalidValue(type)
        }
    }

    private mutating func bytes(at place: Int) throws(ABICodingError) -> ArraySlice<UInt8> {
        let count = try count(at: place)
        let start = place + 32
        guard count <= data.count - start else { throw .outOfBounds }
        try spend(count)
        return data[start..<start + count]
    }

    /// Reads an offset or a length; a valid one never exceeds the length of the data.
    private mutating func count(at place: Int) throws(ABICodingError) -> Int {
        guard let count = UInt256(bigEndian: try word(at: place)).flatMap(Int.init(exactly:)), count <= data.count
        else {
            throw .outOfBounds
        }
        return count
    }

    private mutating func word(at place: Int) throws(ABICodingError) -> ArraySlice<UInt8> {
        guard place <= data.count - 32 else { throw .outOfBounds }
        try spend(32)
        return data[place..<place + 32]
    }

    private mutating func spend(_ count: Int) throws(ABICodingError) {
        guard count <= unread else { throw .overlapping }
        unread -= count
    }
}
