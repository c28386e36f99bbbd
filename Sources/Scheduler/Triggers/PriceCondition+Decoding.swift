import Ethereum
import JSON

extension PriceCondition {
    init(_ data: TriggerData) throws(UnreadableTrigger) {
        switch data {
        case .json(let json): try self.init(json)
        case .abi(let bytes): try self.init(abi: bytes)
        }
    }

    /// Whether a price makes it true.
    package func isTrue(at price: DecimalNumber) -> Bool {
        switch comparison {
        case .below: price < threshold
        case .atMost: price <= threshold
        case .above: price > threshold
        case .atLeast: price >= threshold
        }
    }

    private init(_ json: JSON) throws(UnreadableTrigger) {
        guard let token = json.member("token")?.string else { throw UnreadableTrigger("token must be a string") }
        guard let threshold = try json.number("price_usd") else { throw UnreadableTrigger("price_usd is missing") }
        let number = try json.wholeNumber("comparator") ?? .zero
        guard let comparison = Int(exactly: number).flatMap(Comparison.init) else {
            throw UnreadableTrigger("comparator is \(number); it must be 0 (<), 1 (<=), 2 (>) or 3 (>=)")
        }
        self.init(asset: try PriceAsset(naming: token), comparison: comparison, threshold: threshold)
    }

    private init(abi bytes: [UInt8]) throws(UnreadableTrigger) {
        guard let values = Self.values(bytes), let symbol = values[0].symbol, let threshold = values[1].uint,
            let side = values[2].uint
        else {
            throw UnreadableTrigger(
                "the trigger's data are neither JSON nor abi(string,uint256,uint8) nor abi(bytes32,uint256,uint8)")
        }
        let comparison: Comparison =
            switch side {
            case 0: .above
            case 1: .below
            default: throw UnreadableTrigger("the comparison is \(side); it must be 0 (above) or 1 (below)")
            }
        // In 10^-18 US dollars.
        self.init(
            asset: try PriceAsset(naming: symbol), comparison: comparison,
            threshold: DecimalNumber(digits: threshold, scale: 18))
    }

    /// Decodes what encodes to exactly these bytes: a shape of somebody else must not be taken for one of ours.
    private static func values(_ bytes: [UInt8]) -> [ABIValue]? {
        let first = UInt256(bigEndian: bytes.prefix(32))
        let symbol: ABIType = first == 0x60 ? .string : .fixedBytes(count: 32)
        let types = [symbol, .uint(bits: 256), .uint(bits: 8)]
        guard let values = try? ABIDecoder.decode(bytes, as: types),
            (try? ABIEncoder.encode(values, as: types)) == bytes
        else { return nil }
        return values
    }
}

extension PriceAsset {
    /// How long a name may be.
    private static let longestName = 64

    /// Takes a symbol, a feed's id, or the address of a Chainlink feed with `0x` in front.
    init(naming name: String) throws(UnreadableTrigger) {
        if name.utf8.count == 42, name.hasPrefix("0x") {
            do {
                self = .feed(try Address(name))
            } catch {
                throw UnreadableTrigger("token is \(UnreadableTrigger.quote(name)): \(error)")
            }
            return
        }
        guard 1...Self.longestName ~= name.utf8.count, name.utf8.allSatisfy(Self.isAllowed) else {
            throw UnreadableTrigger(
                "token is \(UnreadableTrigger.quote(name)); it must have 1 to \(Self.longestName) letters, digits, "
                    + "and characters of -._$+")
        }
        self = .named(name.lowercased())
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._$+".utf8.contains(byte)
        }
    }
}

extension ABIValue {
    /// A text, or the one in 32 bytes, padded with zeros.
    fileprivate var symbol: String? {
        guard case .bytes(let bytes) = self else { return string }
        let text = bytes.prefix { $0 != 0 }
        return bytes.dropFirst(text.count).allSatisfy { $0 == 0 } ? String(decoding: text, as: UTF8.self) : nil
    }
}
