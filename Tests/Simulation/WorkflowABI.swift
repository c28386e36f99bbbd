import Engine
import Ethereum

/// The part of the ActionExecutor's ABI that the engine uses.
///
/// - Source: the original system's ActionExecutor.
enum WorkflowABI {
    static let contract = contract(artifact)

    private static func contract(_ text: String) -> WorkflowContract {
        do {
            return try WorkflowContract(
                address: Network.executor, executor: ContractArtifact(parsing: Array(text.utf8)))
        } catch {
            fatalError("the simulation's own ABI cannot be read: \(error)")
        }
    }

    private static let artifact = """
        {"contractName": "ActionExecutor", "bytecode": "0x", "abi": [
          {"type": "function", "name": "executeWorkflow", "outputs": [], "stateMutability": "nonpayable", "inputs": [
            {"name": "workflowId", "type": "uint256"}, {"name": "actionData", "type": "bytes"},
            {"name": "newNextRun", "type": "uint256"}, {"name": "userToCharge", "type": "address"},
            {"name": "gasToCharge", "type": "uint256"}]},
          {"type": "event", "name": "WorkflowExecuted", "anonymous": false, "inputs": [
            {"name": "workflowId", "type": "uint256", "indexed": true},
            {"name": "user", "type": "address", "indexed": true},
            {"name": "success", "type": "bool", "indexed": false},
            {"name": "gasUsed", "type": "uint256", "indexed": false},
            {"name": "result", "type": "bytes", "indexed": false}]}
        ]}
        """
}
