"""The contracts on a revm of their own, without a chain around it."""

import json
import sys
import unittest
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONTRACTS = HERE.parent
sys.path[:0] = [str(CONTRACTS), str(CONTRACTS.parent / "Devnet")]

from build import FIXTURES, compile_contract
from devnet.evm import BlockEnvironment, Evm, Message, Outcome
from devnet.revert import reason
from devnet.state import Changes, WorldState
from devnet.transactions import contract_address
from kit.abi import Artifact, role

ADMIN = "0x" + "a1" * 20
WORKER = "0x" + "b2" * 20
USER = "0x" + "c3" * 20
STRANGER = "0x" + "d4" * 20
GAS = 10_000_000


def committed(name: str) -> Artifact:
    """Reads the artifact of a contract that only tests need."""
    document = json.loads((FIXTURES / f"{name}.json").read_text())
    return Artifact(document["abi"], bytes.fromhex(document["bytecode"][2:]))


@cache
def fixture(name: str) -> Artifact:
    """Compiles a contract that only the tests need."""
    output = compile_contract(FIXTURES / f"{name}.vy")
    return Artifact(output["abi"], bytes.fromhex(output["bytecode"][2:]))


class Contract:
    """A deployed contract."""

    def __init__(self, sandbox: "Sandbox", artifact: Artifact, address: str) -> None:
        self.artifact = artifact
        self.address = address
        self._sandbox = sandbox

    def read(self, name: str, *arguments: object) -> object:
        """Calls a function and forgets what it did; returns what it returned."""
        outcome = self._sandbox.transact(STRANGER, self.address, self.artifact.calldata(name, *arguments), keep=False)
        assert outcome.success, f"{name}: {reason(outcome.output) or outcome.output.hex() or outcome.halt}"
        return self.artifact.result(name, outcome.output)

    def send(self, sender: str, name: str, *arguments: object, value: int = 0, gas: int = GAS) -> Outcome:
        """Calls a function as a transaction would."""
        return self._sandbox.transact(sender, self.address, self.artifact.calldata(name, *arguments), value, gas)


class Sandbox(unittest.TestCase):
    """A test case with the three contracts, deployed by ADMIN and with the roles that they need of each other."""

    def setUp(self) -> None:
        self.state = WorldState()
        self.evm = Evm(chain_id=1287, gas_limit=60_000_000)
        self.evm.set_block(BlockEnvironment(1, 1_700_000_000, bytes(32)))
        for address in (ADMIN, WORKER, USER, STRANGER):
            self.fund(address, 10**24)
        self.registry = self.deploy(Artifact.load("WorkflowRegistry"), ADMIN)
        self.escrow = self.deploy(Artifact.load("FeeEscrow"), ADMIN)
        self.executor = self.deploy(Artifact.load("ActionExecutor"), ADMIN, self.registry.address, self.escrow.address)
        self.registry.send(ADMIN, "grantRole", role("PROJECT_ADMIN"), self.executor.address)
        self.escrow.send(ADMIN, "grantRole", role("WORKER_ROLE"), self.executor.address)
        self.executor.send(ADMIN, "grantRole", role("WORKER_ROLE"), WORKER)

    def fund(self, address: str, balance: int) -> None:
        """Sets a balance."""
        changes = Changes({address: self.state.account(address)._replace(balance=balance)})
        self.state.apply(changes)
        self.evm.write(changes)

    def balance(self, address: str) -> int:
        """Returns a balance."""
        return self.state.account(address).balance

    def deploy(self, artifact: Artifact, *arguments: object) -> Contract:
        """Deploys a contract from ADMIN."""
        address = contract_address(ADMIN, self.state.account(ADMIN).nonce)
        outcome = self.transact(ADMIN, None, artifact.creation(*arguments))
        self.assertTrue(outcome.success, outcome)
        return Contract(self, artifact, address)

    def transact(
        self, sender: str, to: str | None = None, data: bytes = b"", value: int = 0, gas: int = GAS, keep: bool = True
    ) -> Outcome:
        """Runs a message, and keeps what it changed."""
        outcome = self.evm.run(Message(sender, to, data, value, gas))
        if keep and outcome.success:
            self.state.apply(outcome.changes)
            self.evm.write(outcome.changes)
        return outcome

    def events(self, outcome: Outcome, contract: Contract) -> list[tuple[str, dict]]:
        """Returns the events of one contract."""
        return [
            contract.artifact.event(log.topics, log.data) for log in outcome.logs if log.address == contract.address
        ]

    def assert_reverts(self, outcome: Outcome, expected: bytes | str) -> None:
        """Checks that a call was reverted with those bytes, or with that reason."""
        self.assertFalse(outcome.success)
        self.assertIsNone(outcome.halt)
        found = reason(outcome.output) if isinstance(expected, str) else outcome.output
        self.assertEqual(found, expected)
