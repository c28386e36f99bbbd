import Ethereum
import JSON

extension Log {
    /// The EVM has LOG0 to LOG4.
    private static let mostTopics = 4

    /// Reads a log of a mined transaction.
    init(_ json: JSON) throws(MalformedAnswer) {
        let topics = try json.required("topics") { $0.list(\.hash) }
        guard topics.count <= Self.mostTopics else { throw MalformedAnswer("no valid topics") }
        self.init(
            address: try json.required("address", \.address),
            topics: topics,
            data: try json.required("data", \.hexBytes),
            blockNumber: BlockNumber(try json.required("blockNumber", \.word)),
            transactionHash: try json.required("transactionHash", \.hash))
    }
}

extension LocatedLog {
    /// Reads a log of a mined transaction, and where it is.
    init(_ json: JSON) throws(MalformedAnswer) {
        self.init(
            log: try Log(json), blockHash: try json.required("blockHash", \.hash),
            index: try json.required("logIndex", \.word))
    }
}
