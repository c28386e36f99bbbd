import Arguments
import Ethereum
import Testing

@testable import App

@Suite struct AmountTests {
    private static let token = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
    private static let account = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"

    @Test(arguments: [
        ("0", "0"), ("1", "1"), ("1 wei", "1"), ("30 gwei", "30000000000"), ("1.5gwei", "1500000000"),
        ("0.1 ether", "100000000000000000"), (" 2 Ether ", "2000000000000000000"), ("1.0 wei", "1"),
        ("0.000000000000000001 ether", "1"),
        (
            "115792089237316195423570985008687907853269984665640564039457584007913129639935",
            "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        ),
    ])
    func `Amounts of coin are read exactly`(_ text: String, _ wei: String) throws {
        #expect(try CoinAmount.parse(text).description == wei)
    }

    @Test(arguments: [
        "", "ether", "0.1", "1.5 wei", "-1", "1e18", "0x10", "1,5 ether", ".5 ether", "5. ether", "1 eth", "1 ether 2",
        "0.0000000000000000001 ether", "１ ether",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
    ])
    func `Anything else is refused with what is allowed`(_ text: String) {
        let error = #expect(throws: ValidationError.self) { try CoinAmount.parse(text) }
        #expect(error?.description == "allowed: \(CoinAmount.allowed)")
    }

    @Test func `A transfer is an amount, what it is of, and to whom`() throws {
        let (token, account) = (try Address(Self.token), try Address(Self.account))
        let coin = try TransferWords("0.5 ether to \(Self.account)")
        #expect(coin.asset == .coin(.gwei(500_000_000)) && coin.recipient == account)
        let tokens = try TransferWords("  2.50   \(Self.token)  TO \(Self.account)")
        #expect(tokens.asset == .token(token, number: "2.50") && tokens.recipient == account)
        #expect(try TransferWords.pattern("any ether to \(Self.account)").asset == .coin(.zero))
        #expect(try TransferWords.pattern("any \(Self.token) to \(Self.account)").asset == .token(token, number: "0"))
    }

    @Test(arguments: [
        ("1 ether \(account)", "allowed: \"AMOUNT ether to ADDRESS\""), ("", "allowed: \"AMOUNT ether"),
        ("1 ether from \(account)", "allowed: \"AMOUNT ether to ADDRESS\""),
        ("any ether to \(account)", "allowed: wei as a whole number"),
        ("1 glmr to \(account)", "allowed: wei as a whole number"),
        ("x \(token) to \(account)", "'x' is no amount"), ("-1 \(token) to \(account)", "'-1' is no amount"),
        ("1 ether to 0x12", "'0x12' is no address: an address has 40 hexadecimal digits"),
        ("1 0x5fbDB2315678afecb367f032d93F642f64180aa3 to \(account)", "the mixed case is not the EIP-55 checksum"),
    ])
    func `What is no transfer is refused with the part that is wrong`(_ text: String, _ reason: String) {
        let error = #expect(throws: ValidationError.self) { try TransferWords(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func `Tokens are written with the point where they have it`() {
        #expect(Token.text(2_500_000, decimals: 6) == "2.5")
        #expect(Token.text(5, decimals: 6) == "0.000005")
        #expect(Token.text(0, decimals: 18) == "0")
        #expect(Token.text(120, decimals: 0) == "120")
        #expect(Token.text(1_000_000, decimals: 6) == "1")
    }
}
