import Ethereum
import JSON
import Testing

@testable import Chain

@Suite struct MalformedAnswerTests {
    @Test(arguments: ["number", "hash", "parentHash", "timestamp", "gasLimit"])
    func `A header without one of its members is refused`(_ name: String) throws {
        let json = try JSON(Sample.header.replacing("\"\(name)\":", with: "\"other\":"))
        #expect(throws: MalformedAnswer("no valid \(name)")) { try BlockHeader(json) }
    }

    @Test func `A header may lack the base fee, but not have a wrong one`() throws {
        #expect(try BlockHeader(JSON(Sample.header)) == Sample.block)
        let without = try JSON(Sample.header.replacing("\"baseFeePerGas\":", with: "\"other\":"))
        #expect(try BlockHeader(without).baseFeePerGas == nil)
        let wrong = try JSON(Sample.header.replacing("\"0x3b9aca00\"", with: "\"many\""))
        #expect(throws: MalformedAnswer("no valid baseFeePerGas")) { try BlockHeader(wrong) }
    }

    @Test(arguments: ["transactionHash", "blockHash", "blockNumber", "status", "gasUsed", "logs"])
    func `A receipt without one of its members is refused`(_ name: String) throws {
        let json = try JSON(Sample.receipt().replacing("\"\(name)\":", with: "\"other\":", maxReplacements: 2))
        #expect(throws: MalformedAnswer.self) { try Receipt(json) }
    }

    @Test func `A receipt says whether the transaction succeeded`() throws {
        #expect(try Receipt(JSON(Sample.receipt())).succeeded)
        #expect(try !Receipt(JSON(Sample.receipt(status: "0x0"))).succeeded)
        #expect(throws: MalformedAnswer("no valid status")) { try Receipt(JSON(Sample.receipt(status: "0x2"))) }
    }

    @Test func `A receipt is read whole`() throws {
        let receipt = try Receipt(JSON(Sample.receipt()))
        #expect(receipt.transactionHash == Sample.hash(1))
        #expect(receipt.blockHash == Sample.hash(0xB1))
        #expect(receipt.blockNumber == 42)
        #expect(receipt.gasUsed == 21_000)
        #expect(receipt.effectiveGasPrice == .gwei(2))
        let log = try #require(receipt.logs.first)
        #expect(log.address == Address(Array(repeating: 0x11, count: 20)))
        #expect(log.topics == [Sample.hash(0x70)])
        #expect(log.data == [0, 0xFF])
        #expect(log.transactionHash == Sample.hash(1))
    }

    @Test func `A receipt may lack the price, as on chains without EIP-1559`() throws {
        let json = try JSON(Sample.receipt().replacing("\"effectiveGasPrice\":", with: "\"other\":"))
        #expect(try Receipt(json).effectiveGasPrice == nil)
    }

    @Test func `A log has at most four topics`() throws {
        let topics = Array(repeating: "\"\(Sample.topic)\"", count: 5).joined(separator: ",")
        let json = try JSON(Sample.log().replacing("\"\(Sample.topic)\"", with: topics))
        #expect(throws: MalformedAnswer("no valid topics")) { try Log(json) }
    }

    @Test func `A fee history is read whole`() throws {
        let history = try FeeHistory(JSON(Sample.feeHistory))
        #expect(
            history
                == FeeHistory(
                    baseFeePerGas: [5, 6, 7], gasUsedRatio: [0.5, 1], reward: [[1, 2], [3, 4]]))
    }

    @Test func `A fee history may lack base fees and rewards`() throws {
        let history = try FeeHistory(JSON(#"{"oldestBlock":41,"gasUsedRatio":[0,0],"reward":null}"#))
        #expect(history == FeeHistory(baseFeePerGas: [], gasUsedRatio: [0, 0], reward: []))
    }

    @Test(arguments: [
        #"{"oldestBlock":"0x1","gasUsedRatio":[0.5],"baseFeePerGas":["0x1"]}"#,
        #"{"oldestBlock":"0x1","gasUsedRatio":[0.5],"baseFeePerGas":["0x1","0x2"],"reward":[["0x1"],["0x1"]]}"#,
        #"{"oldestBlock":"0x1","gasUsedRatio":["0.5"],"baseFeePerGas":["0x1","0x2"]}"#,
        #"{"oldestBlock":"0x1","baseFeePerGas":["0x1"]}"#,
    ])
    func `A fee history has as many of each as there are blocks`(_ text: String) throws {
        #expect(throws: MalformedAnswer.self) { try FeeHistory(JSON(text)) }
    }
}
