import Ethereum
import Scheduler
import Testing

struct TriggerDecodingTests {
    private static let account = "0x000000000000000000000000000000000000000a"

    @Test(arguments: [[], Array("nonsense".utf8), Array("{".utf8)])
    func `A time trigger's data are not read`(data: [UInt8]) {
        #expect(Trigger(.registered(triggerType: 1, triggerData: data)) == .time)
    }

    @Test(arguments: [0, 4, 255] as [UInt8])
    func `Other types are unreadable`(type: UInt8) {
        #expect(Trigger(.registered(triggerType: type)).isUnreadable)
    }

    @Test(
        arguments: [
            (#"{"token": "GLMR", "comparator": 0, "price_usd": 0.25}"#, "glmr", .below, "0.25"),
            (#"{"token": "moonbeam", "price_usd": "0.25"}"#, "moonbeam", .below, "0.25"),
            ("\t\n " + #"{"token":"BTC","comparator":"1","price_usd":1e5}"#, "btc", .atMost, "100000"),
            (#"{"token":"BTC","comparator":2,"price_usd":1.5e-7,"more":[1]}"#, "btc", .above, "0.00000015"),
            (#"{"token":"BTC","comparator":3.0,"price_usd":0,"price_usd":7}"#, "btc", .atLeast, "7"),
        ] as [(String, String, PriceCondition.Comparison, String)])
    func `The original worker's price triggers are read`(
        json: String, asset: String, comparison: PriceCondition.Comparison, threshold: String
    ) throws {
        let condition = PriceCondition(
            asset: .named(asset), comparison: comparison, threshold: try #require(DecimalNumber(threshold)))
        #expect(Trigger(.registered(2, json: json)) == .price(condition))
    }

    @Test func `An address in the place of a symbol is a feed on the chain`() {
        let trigger = Trigger(.registered(2, json: #"{"token": "\#(Self.account)", "price_usd": 1}"#))
        #expect(
            trigger
                == .price(
                    PriceCondition(asset: .feed(.sample(10)), comparison: .below, threshold: DecimalNumber(digits: 1))))
    }

    @Test(arguments: [
        (#"{"comparator": 0, "price_usd": 1}"#, "token"), (#"{"token": 5, "price_usd": 1}"#, "token"),
        (#"{"token": "", "price_usd": 1}"#, "token"), (#"{"token": "a,b", "price_usd": 1}"#, "token"),
        (#"{"token": "é", "price_usd": 1}"#, "token"), (#"{"token": "a&ids=b", "price_usd": 1}"#, "token"),
        (#"{"token": "0x00000000000000000000000000000000000000zz", "price_usd": 1}"#, "token"),
        (#"{"token": "GLMR"}"#, "price_usd"), (#"{"token": "GLMR", "price_usd": null}"#, "price_usd"),
        (#"{"token": "GLMR", "price_usd": -1}"#, "price_usd"), (#"{"token": "GLMR", "price_usd": "NaN"}"#, "price_usd"),
        (#"{"token": "GLMR", "price_usd": 1e400}"#, "price_usd"),
        (#"{"token": "GLMR", "comparator": 4, "price_usd": 1}"#, "comparator"),
        (#"{"token": "GLMR", "comparator": 0.5, "price_usd": 1}"#, "comparator"),
        (#"{"token": "GLMR", "comparator": "<", "price_usd": 1}"#, "comparator"),
        (#"{"token": "GLMR", "price_usd": 1"#, "JSON"), (#"["GLMR"]"#, "neither JSON"),
    ])
    func `A price trigger that is unreadable says which part`(json: String, part: String) {
        expect(Trigger(.registered(2, json: json)), says: part)
    }

    @Test(
        arguments: [
            (#"{"monitor": "\#(account)"}"#, nil, "1"), (#"{"monitor": "\#(account)", "token": ""}"#, nil, "1"),
            (#"{"monitor": "\#(account)", "token": null, "min_amount": 0}"#, nil, "1"),
            (#"{"monitor": "\#(account)", "token": "0x0000000000000000000000000000000000000000"}"#, nil, "1"),
            (
                #"{"monitor": "\#(account.dropFirst(2))", "token": "\#(account)", "min_amount": "12"}"#, .sample(10),
                "12"
            ),
            (#"{"monitor": "\#(account)", "min_amount": 1e+21}"#, nil, "1000000000000000000000"),
        ] as [(String, Address?, String)])
    func `The original worker's wallet triggers are read`(json: String, token: Address?, least: String) throws {
        let condition = TransferCondition(
            token: token, account: .sample(10), direction: .incoming, least: try #require(UInt256(least)))
        #expect(Trigger(.registered(3, json: json)) == .transfer(condition))
    }

    @Test(arguments: [
        (#"{}"#, "monitor"), (#"{"monitor": ""}"#, "monitor"), (#"{"monitor": 1}"#, "monitor"),
        (#"{"monitor": "0x12"}"#, "monitor"),
        (#"{"monitor": "0xB0d7ec0B3e97818ECB96C4dBaDBe172296D5234A"}"#, "EIP-55"),
        (#"{"monitor": "\#(account)", "token": "GLMR"}"#, "token"),
        (#"{"monitor": "\#(account)", "min_amount": 0.5}"#, "min_amount"),
        (#"{"monitor": "\#(account)", "min_amount": -1}"#, "min_amount"),
    ])
    func `A wallet trigger that is unreadable says which part`(json: String, part: String) {
        expect(Trigger(.registered(3, json: json)), says: part)
    }

    @Test func `A reason holds nothing that a terminal would obey`() {
        let trigger = Trigger(
            .registered(2, json: #"{"token": "\u001b[2J\#(String(repeating: "x", count: 5_000))", "price_usd": 1}"#))
        guard case .unreadable(let reason) = trigger else {
            Issue.record("it was read")
            return
        }
        #expect(reason.utf8.count < 200 && !reason.contains("\u{1b}"))
    }

    @Test func `An action that is too large for a transaction is refused, and none at all is not`() {
        #expect(ActionShape.problem(of: []) == nil)
        let call = [3] + [UInt8](repeating: 0, count: 31 + 32) + [UInt8](repeating: 0, count: 1 << 18)
        #expect(ActionShape.problem(of: call)?.contains("131072") == true)
    }

    private func expect(_ trigger: Trigger, says part: String) {
        guard case .unreadable(let reason) = trigger else {
            Issue.record("it was read as \(trigger)")
            return
        }
        #expect(reason.contains(part))
    }
}
