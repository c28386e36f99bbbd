import JSON

/// What `simple/price` answers: `{"moonbeam": {"usd": 0.25, "last_updated_at": 1735689600}}`.
struct CoinGeckoAnswer {
    private let coins: [String: JSON]

    /// - Throws: ``PriceProblem/unreachable(_:)`` for anything but a JSON object.
    init(_ body: [UInt8]) throws(PriceProblem) {
        let json: JSON
        do {
            json = try JSON(parsing: body)
        } catch {
            throw .unreachable("the price feed's answer is no valid JSON: \(error)")
        }
        guard json.kind == .object else { throw .unreachable("the price feed's answer is no JSON object") }
        coins = Dictionary(json.members.map { ($0.name, $0.value) }) { $1 }
    }

    /// The price of a coin.
    ///
    /// - Parameter asked: All the coins that were asked for.
    func price(of id: String, asked: Set<String>) -> Result<Price, PriceProblem> {
        guard let coin = coins[id] else {
            let other = coins.keys.filter { !asked.contains($0) }.min()
            return .failure(other.map { .anotherAsset(UnreadableTrigger.quote($0)) } ?? .unknown)
        }
        do throws(PriceProblem) {
            let value = try Self.value(coin["usd"])
            guard let at = coin["last_updated_at"]?.numberText.flatMap({ UInt64($0) }) else { throw .untimed }
            return .success(Price(value: value, at: at))
        } catch {
            return .failure(error)
        }
    }

    private static func value(_ json: JSON?) throws(PriceProblem) -> DecimalNumber {
        let text = json?.numberText ?? json?.string
        if let text, let value = DecimalNumber(text) { return value }
        let shown =
            json.map { UnreadableTrigger.quote(String(decoding: $0.raw.prefix(41), as: UTF8.self)) } ?? "nothing"
        throw json?.numberText?.hasPrefix("-") == true ? .notPositive(shown) : .notANumber(shown)
    }
}
