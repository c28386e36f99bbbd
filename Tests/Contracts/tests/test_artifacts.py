"""The artifacts in `abi/`: what the outside relies on."""

import json
import re
import unittest

from sandbox import Sandbox
from build import CONTRACTS, FILES, FIXTURES, artifact
from kit.abi import ARTIFACTS, Artifact

# The interface of the original system.
INTERFACE = {
    "ActionExecutor": """
        executeWorkflow(uint256 workflowId, bytes actionData, uint256 newNextRun, address userToCharge,
            uint256 gasToCharge)
        registry() returns (address)
        escrow() returns (address)
        event WorkflowExecuted(uint256 indexed workflowId, address indexed user, bool success, uint256 gasUsed,
            bytes result)
    """,
    "FeeEscrow": """
        depositGas()
        withdrawGas(uint256 amount)
        chargeGas(address user, uint256 amount)
        emergencyWithdraw(uint256 amount)
        balances(address user) returns (uint256)
        event GasDeposited(address indexed user, uint256 amount)
        event GasWithdrawn(address indexed user, uint256 amount)
        event GasCharged(address indexed user, uint256 amount, address worker)
        event EmergencyWithdraw(address indexed admin, uint256 amount)
    """,
    "WorkflowRegistry": """
        createWorkflow(uint8 triggerType, bytes triggerData, uint8 actionType, bytes actionData, uint256 nextRun,
            uint256 interval, uint256 gasBudget) returns (uint256 workflowId)
        updateWorkflow(uint256 workflowId, bytes triggerData, bytes actionData, uint256 nextRun, uint256 interval,
            uint256 gasBudget)
        pauseWorkflow(uint256 workflowId)
        resumeWorkflow(uint256 workflowId, uint256 nextRun)
        deleteWorkflow(uint256 workflowId)
        getWorkflow(uint256 workflowId) returns (address owner, uint8 triggerType, bytes triggerData,
            uint8 actionType, bytes actionData, uint256 nextRun, uint256 interval, bool active, uint256 gasBudget)
        getWorkflowMeta(uint256 workflowId) returns (address owner, bool active, uint256 nextRun)
        getWorkflowsByOwner(address owner) returns (uint256[])
        totalWorkflows() returns (uint256)
        adminSetWorkflow(uint256 workflowId, bool active, uint256 nextRun)
        event WorkflowCreated(uint256 indexed workflowId, address indexed owner)
        event WorkflowUpdated(uint256 indexed workflowId)
        event WorkflowPaused(uint256 indexed workflowId)
        event WorkflowResumed(uint256 indexed workflowId)
        event WorkflowDeleted(uint256 indexed workflowId)
        error NotOwner()
        error WorkflowNotFound()
        error InvalidWorkflow()
    """,
}
ROLES = """
    hasRole(bytes32 role, address account) returns (bool)
    grantRole(bytes32 role, address account)
    revokeRole(bytes32 role, address account)
    renounceRole(bytes32 role, address callerConfirmation)
    getRoleAdmin(bytes32 role) returns (bytes32)
    supportsInterface(bytes4 interfaceId) returns (bool)
    DEFAULT_ADMIN_ROLE() returns (bytes32)
    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)
    event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)
    error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)
    error AccessControlBadConfirmation()
"""


def lines(text):
    """Returns the lines of a text; one that is indented further belongs to the one before."""
    joined = re.sub(r"\n {12,}", " ", text)
    return [line.strip() for line in joined.splitlines() if line.strip()]


def values(entries):
    return ", ".join(
        " ".join(filter(None, [entry["type"], "indexed" if entry.get("indexed") else "", entry["name"]]))
        for entry in entries
    )


def signature(entry):
    """Writes an ABI entry as Solidity would."""
    text = f"{entry.get('name')}({values(entry.get('inputs', []))})"
    if entry.get("outputs"):
        text += f" returns ({values(entry['outputs'])})"
    return text if entry["type"] == "function" else f"{entry['type']} {text}"


class ArtifactTests(Sandbox):
    def test_a_rebuild_gives_the_committed_bytes(self):
        for source, path in FILES.items():
            with self.subTest(path.stem):
                self.assertEqual(path.read_text(), artifact(source))

    def test_the_interface_is_that_of_the_original(self):
        for name, interface in INTERFACE.items():
            found = {signature(entry) for entry in Artifact.load(name).abi}
            for line in lines(interface + ROLES):
                with self.subTest(name, line=line):
                    self.assertIn(line, found)

    def test_the_open_registry_has_the_same_interface(self):
        found, open_registry = (
            {signature(entry) for entry in json.loads(path.read_text())["abi"] if entry["type"] != "constructor"}
            for path in (ARTIFACTS / "WorkflowRegistry.json", FIXTURES / "OpenRegistry.json")
        )
        self.assertEqual(found - {"error InvalidWorkflow()"}, open_registry - {"error InvalidWorkflow()"})

    def test_only_what_is_meant_to_takes_coin(self):
        payable = {
            name: [e.get("name", e["type"]) for e in Artifact.load(name).abi if e.get("stateMutability") == "payable"]
            for name in CONTRACTS
        }
        expected = {"ActionExecutor": ["receive"], "FeeEscrow": ["depositGas"], "TestToken": [], "WorkflowRegistry": []}
        self.assertEqual(payable, expected)

    def test_every_event_and_error_has_a_topic_or_selector_of_its_own(self):
        for name in CONTRACTS:
            found = Artifact.load(name)
            topics = [found.topic(e["name"]) for e in found.abi if e["type"] == "event"]
            self.assertEqual(len(topics), len(set(topics)))

    def test_the_deployed_code_is_on_chain(self):
        for name, contract in (("WorkflowRegistry", self.registry), ("FeeEscrow", self.escrow)):
            deployed = bytes.fromhex(json.loads((ARTIFACTS / f"{name}.json").read_text())["deployedBytecode"][2:])
            self.assertEqual(self.state.account(contract.address).code, deployed)


if __name__ == "__main__":
    unittest.main()
