package import Engine
package import Ethereum
package import Scheduler

/// The registry and the executor, as far as the scheduler reads them, at addresses of their own.
package enum SampleContracts {
    package static let registryAddress = Address(lastBytesOf: Hash32(0x1001))
    package static let executorAddress = Address(lastBytesOf: Hash32(0x1002))

    package static let executorArtifact = made { try ContractArtifact(parsing: Array(executorABI.utf8)) }
    package static let registryArtifact = made { try ContractArtifact(parsing: Array(registryABI.utf8)) }
    package static let workflows = made {
        try WorkflowContract(address: executorAddress, executor: executorArtifact)
    }
    package static let registry = made {
        try RegistryContract(address: registryAddress, registry: registryArtifact, workflows: workflows)
    }

    private static func made<Value>(_ make: () throws -> Value) -> Value {
        do { return try make() } catch { fatalError("an ABI of the tests cannot be read: \(error)") }
    }

    private static let executorABI = """
        {"contractName": "ActionExecutor", "bytecode": "0x", "abi": [
          {"type": "function", "name": "executeWorkflow", "outputs": [], "inputs": [
            {"name": "workflowId", "type": "uint256"}, {"name": "actionData", "type": "bytes"},
            {"name": "newNextRun", "type": "uint256"}, {"name": "userToCharge", "type": "address"},
            {"name": "gasToCharge", "type": "uint256"}]},
          {"type": "event", "name": "WorkflowExecuted", "anonymous": false, "inputs": [
            {"name": "workflowId", "type": "uint256", "indexed": true},
            {"name": "user", "type": "address", "indexed": true},
            {"name": "success", "type": "bool", "indexed": false},
            {"name": "gasUsed", "type": "uint256", "indexed": false},
            {"name": "result", "type": "bytes", "indexed": false}]}]}
        """

    private static let registryABI = """
        {"contractName": "WorkflowRegistry", "bytecode": "0x", "abi": [
          {"type": "function", "name": "getWorkflow", "inputs": [{"name": "workflowId", "type": "uint256"}], "outputs": [
            {"name": "owner", "type": "address"}, {"name": "triggerType", "type": "uint8"},
            {"name": "triggerData", "type": "bytes"}, {"name": "actionType", "type": "uint8"},
            {"name": "actionData", "type": "bytes"}, {"name": "nextRun", "type": "uint256"},
            {"name": "interval", "type": "uint256"}, {"name": "active", "type": "bool"},
            {"name": "gasBudget", "type": "uint256"}]},
          {"type": "function", "name": "totalWorkflows", "inputs": [], "outputs": [{"name": "", "type": "uint256"}]},
          {"type": "event", "name": "WorkflowCreated", "anonymous": false, "inputs": [
            {"name": "workflowId", "type": "uint256", "indexed": true},
            {"name": "owner", "type": "address", "indexed": true}]},
        \(["Updated", "Paused", "Resumed", "Deleted"].map {
            """
              {"type": "event", "name": "Workflow\($0)", "anonymous": false, "inputs": [
                {"name": "workflowId", "type": "uint256", "indexed": true}]}
            """
        }.joined(separator: ",\n"))]}
        """
}
