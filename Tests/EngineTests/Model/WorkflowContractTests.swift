import Chain
import Ethereum
import Foundation
import Testing

@testable import Engine

/// The expected bytes were made with eth-abi 5.2 (Python).
@Suite struct WorkflowContractTests {
    static func artifact(_ name: String) throws -> ContractArtifact {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        return try ContractArtifact(parsing: Array(Data(contentsOf: root.appending(path: "abi/\(name).json"))))
    }

    static func contract() throws -> WorkflowContract {
        try WorkflowContract(
            address: EngineFixture.account, executor: artifact("ActionExecutor"),
            others: [artifact("WorkflowRegistry"), artifact("FeeEscrow")])
    }

    @Test func `encodes the call`() throws {
        let workflow = "0x8000000000000000000000000000000000000000000000000000000000000007"
        let action =
            "010000000000000000000000002222222222222222222222222222222222222222"
            + "0000000000000000000000000000000000000000000000000de0b6b3a7640000"
        let entry = """
            {"workflowId":"\(workflow)","owner":"\(JobFixture.owner)","actionData":"\(action)",\
            "gasBudget":100000000000000000001}
            """
        let job = try JobFixture.decode(Array(entry.utf8))
        let expected = """
            9da4a0e18000000000000000000000000000000000000000000000000000000000000007\
            00000000000000000000000000000000000000000000000000000000000000a0\
            000000000000000000000000000000000000000000000000000000006553f13c\
            0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed\
            0000000000000000000000000000000000000000000000056bc75e2d63100001\
            0000000000000000000000000000000000000000000000000000000000000041\
            0100000000000000000000000022222222222222222222222222222222222222\
            220000000000000000000000000000000000000000000000000de0b6b3a76400\
            0000000000000000000000000000000000000000000000000000000000000000
            """
        // What sha1sum says of the entry, its first eight bytes.
        let tag = "647cc9e3b1551e85"
        let calldata = try Self.contract().calldata(for: job, newNextRun: 1_700_000_060)
        #expect(Hex.encode(calldata) == "0x" + expected + tag)
        let sent = SentTransaction(hash: .zero, nonce: 0, to: EngineFixture.account, input: calldata)
        #expect(try Self.contract().tag(of: sent) == job.tag)
        var other = sent
        other.input = calldata.dropLast(JobTag.length)
        #expect(try Self.contract().tag(of: other) == nil, "a call without a tag is not ours")
        other = sent
        other.to = .zero
        #expect(try Self.contract().tag(of: other) == nil, "nor is one of another contract")
    }

    static let data = Hex.decode(
        "0000000000000000000000000000000000000000000000000000000000000001"
            + "000000000000000000000000000000000000000000000000000000000000a112"
            + "0000000000000000000000000000000000000000000000000000000000000060"
            + "0000000000000000000000000000000000000000000000000000000000000002"
            + "dead000000000000000000000000000000000000000000000000000000000000")
    static let topic = Hash32(hex: "0xa5527452145b14f7de8d63a6b7a61353a155b8c9db9464b71e8dda99a5f5e204")

    static func log(address: Address = EngineFixture.account, topics: [Hash32?], data: [UInt8]? = data) -> Log {
        Log(
            address: address, topics: topics.compactMap(\.self), data: data ?? [], blockNumber: 1,
            transactionHash: .zero)
    }

    @Test func `reads an execution`() throws {
        let contract = try Self.contract()
        #expect(contract.executedTopic == Self.topic)
        let log = Self.log(topics: [Self.topic, Hash32(UInt256(42)), Hash32(UInt256(1))])
        #expect(contract.execution(in: log) == WorkflowExecution(workflowID: 42, success: true))
        var receipt = EngineFixture.receipt(EngineFixture.transaction(1), in: EngineFixture.block(1))
        #expect(contract.success(in: receipt) == nil)
        receipt.logs = [Self.log(topics: []), log]
        #expect(contract.success(in: receipt) == true)
    }

    @Test func `other logs are no executions`() throws {
        let contract = try Self.contract()
        let topics = [Self.topic, Hash32(UInt256(42)), Hash32(UInt256(1))]
        for log in [
            Self.log(address: .zero, topics: topics), Self.log(topics: []), Self.log(topics: [Hash32.zero]),
            Self.log(topics: [Self.topic]), Self.log(topics: topics, data: []),
            Self.log(topics: topics, data: [UInt8](repeating: 0xFF, count: 96)),
        ] {
            #expect(contract.execution(in: log) == nil)
        }
    }

    @Test(arguments: [
        ("0x6fbe9572", "WorkflowNotFound()"),
        (
            "0x08c379a00000000000000000000000000000000000000000000000000000000000000020"
                + "0000000000000000000000000000000000000000000000000000000000000009"
                + "6e6f206275646765740000000000000000000000000000000000000000000000", "no budget"
        ),
        ("0x", "execution reverted"),
    ])
    func `says why a call reverted`(data: String, expected: String) throws {
        let data = try #require(Hex.decode(data))
        #expect(try Self.contract().describe(revert: data, message: "execution reverted") == expected)
    }

    @Test func `refuses the artifact of another contract`() throws {
        let registry = try Self.artifact("WorkflowRegistry")
        #expect(throws: WorkflowContractError.self) { try WorkflowContract(address: .zero, executor: registry) }
    }
}
