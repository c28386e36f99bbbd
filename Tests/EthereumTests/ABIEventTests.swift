import Ethereum
import Testing

@Suite("An event")
struct ABIEventTests {
    static let executed = ABIEvent(
        name: "WorkflowExecuted",
        parameters: [
            ABIParameter(name: "workflowId", type: .uint(bits: 256), isIndexed: true),
            ABIParameter(name: "success", type: .bool),
            ABIParameter(name: "user", type: .address, isIndexed: true),
            ABIParameter(name: "result", type: .bytes),
            ABIParameter(name: "label", type: .string, isIndexed: true),
        ])

    static func topics(_ first: Hash32 = executed.topic) throws -> [Hash32] {
        let user = try #require(Hash32(hex: "0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed"))
        return [first, Hash32(7), user, Keccak256.hash(Array("label".utf8))]
    }

    @Test("is decoded from its topics and its data, in the order of its parameters")
    func decoding() throws {
        let data = try ABIEncoder.encode([.bool(true), .bytes([1, 2])], as: [.bool, .bytes])
        let arguments = try Self.executed.decode(topics: try Self.topics(), data: data)
        #expect(arguments["workflowId"]?.uint == 7)
        #expect(arguments["user"]?.address?.description == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        #expect(arguments["success"]?.bool == true)
        #expect(arguments["result"]?.bytes == [1, 2])
        #expect(arguments["label"]?.bytes == Keccak256.hash(Array("label".utf8)).bytes)
        #expect(arguments.names == Self.executed.parameters.map(\.name))
        #expect(arguments["other"] == nil)
        #expect(arguments[9] == nil)
    }

    @Test("is not decoded from the log of another event, or from a part of its own")
    func refusal() throws {
        let data = try ABIEncoder.encode([.bool(true), .bytes([])], as: [.bool, .bytes])
        let topics = try Self.topics()
        #expect(throws: ABICodingError.wrongSelector) { try Self.executed.decode(topics: [], data: data) }
        #expect(throws: ABICodingError.wrongSelector) {
            try Self.executed.decode(topics: try Self.topics(.zero), data: data)
        }
        #expect(throws: ABICodingError.wrongCount(expected: 3, found: 2)) {
            try Self.executed.decode(topics: topics.dropLast(), data: data)
        }
        #expect(throws: ABICodingError.wrongCount(expected: 3, found: 4)) {
            try Self.executed.decode(topics: topics + [.zero], data: data)
        }
        #expect(throws: ABICodingError.outOfBounds) { try Self.executed.decode(topics: topics, data: []) }
    }

    @Test("without a topic of its own uses the first topic for a parameter")
    func anonymous() throws {
        let event = ABIEvent(
            name: "Plain", parameters: [ABIParameter(name: "id", type: .uint(bits: 8), isIndexed: true)],
            isAnonymous: true)
        #expect(try event.decode(topics: [Hash32(5)], data: [])["id"]?.uint == 5)
        #expect(throws: ABICodingError.invalidValue(.uint(bits: 8))) {
            try event.decode(topics: [Hash32(256)], data: [])
        }
    }
}
