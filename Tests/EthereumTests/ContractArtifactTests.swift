import Ethereum
import Testing

@Suite("A contract artifact")
struct ContractArtifactTests {
    static let text = """
        {"_format": "hh-sol-artifact-1", "contractName": "Thing", "abi": [
          {"type": "constructor", "inputs": [{"name": "admin", "type": "address"}]},
          {"type": "function", "name": "executeWorkflow", "stateMutability": "nonpayable", "outputs": [], "inputs": [
            {"name": "workflowId", "type": "uint256"}, {"name": "actionData", "type": "bytes"},
            {"name": "newNextRun", "type": "uint256"}, {"name": "userToCharge", "type": "address"},
            {"name": "gasToCharge", "type": "uint256"}]},
          {"type": "function", "name": "meta", "inputs": [{"name": "keys", "type": "tuple[2][]", "components": [
            {"name": "a", "type": "uint8"}, {"name": "b", "type": "tuple", "components": [
              {"name": "c", "type": "string"}]}]}], "outputs": [{"name": "", "type": "bool"}]},
          {"type": "event", "name": "Transfer", "anonymous": false, "inputs": [
            {"name": "from", "type": "address", "indexed": true}, {"name": "to", "type": "address", "indexed": true},
            {"name": "value", "type": "uint256", "indexed": false}]},
          {"type": "error", "name": "NotOwner", "inputs": []},
          {"type": "receive", "stateMutability": "payable"}
        ], "bytecode": "0x6001"}
        """

    @Test("computes selectors, topics and signatures from the interface")
    func parsing() throws {
        let artifact = try ContractArtifact(parsing: Array(Self.text.utf8))
        #expect(artifact.name == "Thing")
        let execute = try #require(artifact.function("executeWorkflow"))
        #expect(execute.signature == "executeWorkflow(uint256,bytes,uint256,address,uint256)")
        #expect(artifact.function(execute.selector) == execute)
        #expect(artifact.function("meta")?.signature == "meta((uint8,(string))[2][])")
        let transfer = try #require(artifact.event("Transfer"))
        // The topic that every ERC-20 token emits.
        #expect(
            transfer.topic.description == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
        #expect(artifact.event(transfer.topic) == transfer)
        #expect(artifact.error("NotOwner")?.selector.description == "0x30cd7471")
        #expect(artifact.function("nothing") == nil)
    }

    @Test("deploys with its constructor's arguments after the bytecode")
    func deployment() throws {
        let artifact = try ContractArtifact(parsing: Array(Self.text.utf8))
        let data = try artifact.deploymentData([.address(try Address("0x00000000000000000000000000000000000000ff"))])
        #expect(Hex.encode(data) == "0x6001" + String(repeating: "0", count: 62) + "ff")
        #expect(throws: ABICodingError.wrongCount(expected: 1, found: 0)) { try artifact.deploymentData() }
    }

    @Test(
        "says what is wrong with a file",
        arguments: [
            ("[", ArtifactError.json("invalid JSON at byte 1: the text ends inside a value")),
            ("{}", .missing("contractName")),
            (#"{"contractName": "A", "bytecode": "0x"}"#, .missing("abi")),
            (#"{"contractName": "A", "abi": []}"#, .missing("bytecode")),
            (#"{"contractName": "A", "abi": [], "bytecode": "0x__$lib$__"}"#, .missing("bytecode")),
            (#"{"contractName": "A", "abi": [{"type": "odd"}], "bytecode": "0x"}"#, .unknownEntry("odd")),
            (
                #"{"contractName": "A", "abi": [{"type": "error", "name": "E", "inputs": [{"type": "uint7"}]}], "bytecode": "0x"}"#,
                .unknownType("uint7", entry: "E")
            ),
        ])
    func refusal(text: String, error: ArtifactError) {
        #expect(throws: error) { try ContractArtifact(parsing: Array(text.utf8)) }
    }
}
