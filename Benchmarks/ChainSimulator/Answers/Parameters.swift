import Ethereum
import JSON

/// The parameters of a call, with what go-ethereum says of wrong ones.
struct Parameters {
    private let values: [JSON]

    /// Takes the `params` of a request, which may be missing.
    init(_ json: JSON?) throws(RPCFailure) {
        guard let json, !json.isNull else {
            values = []
            return
        }
        guard json.kind == .array else { throw .invalidParams("non-array args") }
        values = Array(json.elements)
    }

    /// The parameter at a place, nil when it is missing or `null`.
    subscript(_ place: Int) -> JSON? {
        guard place < values.count, !values[place].isNull else { return nil }
        return values[place]
    }

    /// The parameter at a place.
    func required(_ place: Int) throws(RPCFailure) -> JSON {
        guard let value = self[place] else {
            throw .invalidParams("missing value for required argument \(place)")
        }
        return value
    }

    /// A block, the newest one when nothing is said; `pending` is the newest.
    func block(_ place: Int) throws(RPCFailure) -> Chain.Reference {
        guard let value = self[place] else { return .latest }
        return try value.blockReference
    }

    /// A string of bytes.
    func data(_ place: Int) throws(RPCFailure) -> [UInt8] { try required(place).data }
    func address(_ place: Int) throws(RPCFailure) -> Address { try required(place).address }
    func hash(_ place: Int) throws(RPCFailure) -> Hash32 { try required(place).hash }
    /// What an admin method takes as a number: a JSON integer, or a quantity.
    func integer(_ place: Int) throws(RPCFailure) -> UInt128 { try required(place).anyInteger }

    /// A number that an `Int` holds.
    func int(_ place: Int, default fallback: Int? = nil, most: Int = .max) throws(RPCFailure) -> Int {
        if let fallback, self[place] == nil { return fallback }
        guard let value = Int(exactly: try integer(place)), value <= most else {
            throw .invalidParams("invalid argument \(place): at most \(most)")
        }
        return value
    }

    /// A number from 0 to 1.
    func share(_ place: Int, default fallback: Double) throws(RPCFailure) -> Double {
        guard let value = self[place] else { return fallback }
        guard let number = value.number, (0...1).contains(number) else {
            throw .invalidParams("invalid argument \(place): a number from 0 to 1 is needed")
        }
        return number
    }
}

extension JSON {
    /// A JSON number, whatever its form.
    var number: Double? { numberText.flatMap(Double.init) }

    /// A time of at most a day, as a number of some unit that may have a fraction, or a quantity of it.
    func duration(in unit: Duration) throws(RPCFailure) -> Duration {
        let number = if let number { number } else { Double(try quantity) }
        let most = Duration.seconds(86_400) / unit
        guard (0...most).contains(number) else {
            throw .invalidParams("invalid argument: a time from 0 to \(most) is needed")
        }
        return unit * number
    }

    /// The bytes that a string spells.
    var data: [UInt8] {
        get throws(RPCFailure) {
            let text = try hexadecimal
            guard let bytes = Hex.decode(text.span) else {
                throw .invalidParams("invalid argument: invalid hex string")
            }
            return bytes
        }
    }

    var address: Address {
        get throws(RPCFailure) {
            let bytes = try fixed(20, "common.Address")
            return Address(bytes.span) ?? .zero
        }
    }

    var hash: Hash32 {
        get throws(RPCFailure) {
            let bytes = try fixed(32, "common.Hash")
            return Hash32(bytes.span) ?? .zero
        }
    }

    /// A quantity: a number as `0x` and digits, without leading zeros.
    var quantity: UInt128 {
        get throws(RPCFailure) {
            let digits = try hexadecimal.dropFirst(2)
            guard let first = digits.first else { throw .invalidParams("invalid argument: hex string \"0x\"") }
            guard digits.count == 1 || first != UInt8(ascii: "0") else {
                throw .invalidParams("invalid argument: hex number with leading zero digits")
            }
            guard digits.count <= 32 else { throw .invalidParams("invalid argument: hex number > 128 bits") }
            var value: UInt128 = 0
            for digit in digits {
                guard let digit = Hex.value(ofDigit: digit) else {
                    throw .invalidParams("invalid argument: invalid hex string")
                }
                value = value << 4 | UInt128(digit)
            }
            return value
        }
    }

    /// A JSON integer that is not negative, or a quantity.
    var anyInteger: UInt128 {
        get throws(RPCFailure) {
            guard kind == .number else { return try quantity }
            guard let value = numberText.flatMap({ UInt128($0) }) else {
                throw .invalidParams("invalid argument: a whole number is needed")
            }
            return value
        }
    }

    /// A tag, a number, a hash, or an EIP-1898 object.
    var blockReference: Chain.Reference {
        get throws(RPCFailure) {
            if kind == .object {
                if let hash = self["blockHash"] { return .hash(try hash.hash) }
                guard let number = self["blockNumber"] else { return .latest }
                return try number.blockReference
            }
            switch string {
            case "latest", "pending": return .latest
            case "earliest": return .earliest
            case "safe": return .safe
            case "finalized": return .finalized
            default: break
            }
            if raw.count == 68 { return .hash(try hash) }
            guard let number = Int32(exactly: try quantity) else { throw RPCFailure("header not found") }
            return .number(Int(number))
        }
    }

    private func fixed(_ size: Int, _ name: String) throws(RPCFailure) -> [UInt8] {
        let digits = try hexadecimal.count - 2
        guard digits == 2 * size else {
            throw .invalidParams("invalid argument: hex string has length \(digits), want \(2 * size) for \(name)")
        }
        return try data
    }

    /// The characters of a string that starts with `0x`.
    private var hexadecimal: ArraySlice<UInt8> {
        get throws(RPCFailure) {
            guard kind == .string else {
                throw .invalidParams("invalid argument: json: cannot unmarshal non-string into a hex value")
            }
            let text = raw.dropFirst().dropLast()
            guard text.count >= 2, text[text.startIndex] == UInt8(ascii: "0"),
                text[text.startIndex + 1] == UInt8(ascii: "x")
            else { throw .invalidParams("invalid argument: hex string without 0x prefix") }
            return text
        }
    }
}
