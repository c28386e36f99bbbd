import Ethereum
import Scheduler
import TestGenerators
import Testing

struct TriggerVectorTests {
    private struct Vector: Decodable {
        struct Price: Decodable {
            let asset: String
            let isAbove: Bool
            let threshold: String
        }
        struct Transfer: Decodable {
            let token: String?
            let isIncoming: Bool
        }
        let type: UInt8?
        let data: String?
        let price: Price?
        let transfer: Transfer?
        let action: String?
        let isValid: Bool?
    }

    private let vectors: [Vector]

    init() throws { vectors = try Vectors.decode(from: "triggers.json") }

    @Test func `What eth_abi has encoded for a trigger is read, and other shapes are not`() throws {
        var counts = (read: 0, refused: 0)
        for vector in vectors {
            guard let type = vector.type, let data = vector.data.flatMap({ Hex.decode($0) }) else { continue }
            let trigger = Trigger(.registered(owner: .sample(9), triggerType: type, triggerData: data))
            if let expected = try Self.trigger(vector) {
                #expect(trigger == expected)
                counts.read += 1
            } else {
                #expect(trigger.isUnreadable, "\(vector.data ?? "")")
                counts.refused += 1
            }
        }
        #expect(counts == (120, 22))
    }

    @Test func `What eth_abi has encoded for an action has a shape, and other bytes have none`() throws {
        let actions = vectors.compactMap { vector in vector.action.map { (Hex.decode($0) ?? [], vector.isValid) } }
        #expect(actions.count == 72)
        for (action, isValid) in actions {
            #expect((ActionShape.problem(of: action) == nil) == isValid, "\(Hex.encode(action))")
        }
    }

    @Test func `Whatever bytes a trigger or an action has, they are answered`() throws {
        var random = SeededGenerator(seed: 16)
        let seeds = vectors.compactMap { ($0.data ?? $0.action).flatMap { Hex.decode($0) } } + Self.texts
        for _ in 0..<20_000 {
            var bytes = try #require(seeds.randomElement(using: &random))
            for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.removeSubrange(place...)
                default: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
                }
            }
            let type = UInt8.random(in: 0...4, using: &random)
            if case .unreadable(let reason) = Trigger(.registered(triggerType: type, triggerData: bytes)) {
                #expect(!reason.isEmpty && reason.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            }
            _ = ActionShape.problem(of: bytes)
        }
    }

    private static let texts = [
        #"{"token": "GLMR", "comparator": 3, "price_usd": "0.25"}"#,
        #" {"monitor": "0x000000000000000000000000000000000000000a", "min_amount": 1e18}"#,
    ].map { Array($0.utf8) }

    private static func trigger(_ vector: Vector) throws -> Trigger? {
        if let price = vector.price {
            let threshold = try #require(DecimalNumber(price.threshold))
            return .price(
                PriceCondition(
                    asset: .named(price.asset), comparison: price.isAbove ? .above : .below, threshold: threshold))
        }
        guard let transfer = vector.transfer else { return nil }
        return .transfer(
            TransferCondition(
                token: try transfer.token.map { try Address($0) }, account: .sample(9),
                direction: transfer.isIncoming ? .incoming : .outgoing, least: 1))
    }
}

extension Trigger {
    var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
}
