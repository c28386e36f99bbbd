import Ethereum

/// What a node answers, as JSON.
enum NodeAnswers {
    static let blockHash = "0x" + String(repeating: "ab", count: 32)

    /// The hash of the transaction that has the number in a block.
    static func transactionHash(_ number: Int) -> Hash32 { Hash32(UInt256(UInt64(number + 1))) }

    /// A batch of answers, from an id on, each of them the hash of a transaction.
    static func hashes(_ count: Int, from id: Int) -> String {
        let hash = "0x" + String(repeating: "ab", count: 32)
        return "[" + (id..<id + count).map { answer($0, "\"\(hash)\"") }.joined(separator: ",") + "]"
    }

    static func answer(_ id: Int, _ result: String) -> String { #"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"# }

    /// The receipts of a block, each with one log, of about 1.5 KB.
    static func receipts(_ count: Int) -> String {
        "[" + (0..<count).map(receipt).joined(separator: ",") + "]"
    }

    private static func receipt(_ number: Int) -> String {
        let (executor, hash) = (Hex.encode(Fixtures.executor.bytes), Hex.encode(transactionHash(number).bytes))
        let place = #""blockHash":"\#(blockHash)","blockNumber":"0x1234","transactionHash":"\#(hash)""#
        let index = "\"0x\(String(number, radix: 16))\""
        let topics = ["12", "34", "56"].map { "\"0x" + String(repeating: $0, count: 32) + "\"" }.joined(separator: ",")
        let log = """
            {"address":"\(executor)","topics":[\(topics)],"data":"0x\(zeros(128))",\(place),\
            "transactionIndex":\(index),"logIndex":"0x1","removed":false}
            """
        return """
            {\(place),"contractAddress":null,"cumulativeGasUsed":"0x1234","effectiveGasPrice":"0x3b9aca00",\
            "from":"\(Hex.encode(Fixtures.account.bytes))","gasUsed":"0x1d4c0","logs":[\(log)],\
            "logsBloom":"0x\(zeros(256))","status":"0x1","to":"\(executor)","transactionIndex":\(index),"type":"0x2"}
            """
    }

    private static func zeros(_ count: Int) -> String { String(repeating: "00", count: count) }
}
