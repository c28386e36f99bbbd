"""Checks of a development chain from outside, over JSON-RPC: the same for this one, for Foundry's anvil, and for the chain
that benchmarks run against.

    python Tests/Devnet/conformance.py                    this chain, the simulator when it is built, and anvil when it is on PATH
    python Tests/Devnet/conformance.py --chain simulator  one of them
    python Tests/Devnet/conformance.py --rpc URL          one that is running; needs anvil's admin methods and accounts

The simulator is that of `swift build`, or with --configuration release that of `swift build -c release`, or --program PATH.
Where AUTOMETA_REQUIRE_TOOLS is 1 it must be there.

The simulator has no EVM: checks that need one are left out there, each by name.

Each check runs between a snapshot and its revert. Words of errors differ between nodes: only what both say is checked.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import unittest
from contextlib import contextmanager
from pathlib import Path

from devnet.config import DEVELOPMENT_KEYS
from devnet.fees import next_base_fee
from kit.abi import Artifact, encode, role, selector
from kit.client import Client, Devnet, RpcFailure
from kit.wallet import Wallet

CHAIN_ID = 1287
GWEI = 10**9
NEXT_RUN = 1_900_000_000
CHARGE = 12_345
BUILT = Path(__file__).resolve().parents[2] / ".build"
# The gas of a run without an action, on slots that have been written before; any EVM must agree.
RUN_GAS = 58_428


class Case(unittest.TestCase):
    """A chain that makes blocks only when told to."""

    url = ""

    def setUp(self) -> None:
        self.client = Client(self.url)
        self.call = self.client.call
        self.call("evm_setAutomine", False)
        self.call("evm_setIntervalMining", 0)
        self.snapshot = self.call("evm_snapshot")
        self.chain_id = self.client.number("eth_chainId")
        self.alice, self.bob, self.carol = (Wallet(self.chain_id, key) for key in DEVELOPMENT_KEYS[:3])

    def tearDown(self) -> None:
        self.call("evm_revert", self.snapshot)
        self.client.close()

    def fees(self, tip: int = GWEI) -> dict:
        """Returns fees that the next blocks will take."""
        return {"fee_cap": 4 * int(self.block()["baseFeePerGas"], 16) + tip, "tip_cap": tip}

    def nonce(self, wallet: Wallet, block: str = "pending") -> int:
        return self.client.number("eth_getTransactionCount", wallet.address, block)

    def balance(self, address: str) -> int:
        return self.client.number("eth_getBalance", address, "latest")

    def block(self, reference: str = "latest") -> dict:
        return self.call("eth_getBlockByNumber", reference, False)

    def mine(self) -> dict:
        self.call("evm_mine")
        return self.block()

    def receipt(self, tx_hash: str) -> dict:
        return self.call("eth_getTransactionReceipt", tx_hash)

    def transact(self, to: str | None, data: bytes, value: int = 0, gas: int = 3_000_000) -> dict:
        """Sends a transaction of alice's and mines it; returns the receipt of its success."""
        raw = self.alice.sign(self.nonce(self.alice), to, data, value, gas, **self.fees())
        tx_hash = self.client.send(raw)
        self.mine()
        receipt = self.receipt(tx_hash)
        self.assertEqual(receipt["status"], "0x1")
        return receipt

    def assert_refused(self, raw: bytes, pattern: str) -> None:
        """Checks that a transaction is refused with words like these."""
        with self.assertRaisesRegex(RpcFailure, pattern):
            self.client.send(raw)


class ChainChecks(Case):
    def test_identity(self) -> None:
        self.assertEqual(self.call("net_version"), str(self.chain_id))
        self.assertIsInstance(self.call("web3_clientVersion"), str)
        self.assertFalse(self.call("eth_syncing"))
        self.assertIn(self.alice.address, [address.lower() for address in self.call("eth_accounts")])

    def test_blocks_are_linked(self) -> None:
        first, second = self.mine(), self.mine()
        self.assertEqual(second["parentHash"], first["hash"])
        self.assertEqual(int(second["number"], 16), int(first["number"], 16) + 1)
        self.assertEqual(self.call("eth_getBlockByHash", first["hash"], False), first)
        self.assertEqual(self.client.number("eth_blockNumber"), int(second["number"], 16))
        self.assertIsNone(self.call("eth_getBlockByNumber", hex(int(second["number"], 16) + 1), False))

    def test_the_base_fee_follows_eip_1559(self) -> None:
        self.transact(self.bob.address, b"")
        blocks = [self.block(), self.mine(), self.mine()]
        for parent, block in zip(blocks, blocks[1:]):
            fields = (int(parent[name], 16) for name in ("baseFeePerGas", "gasUsed", "gasLimit"))
            self.assertEqual(int(block["baseFeePerGas"], 16), next_base_fee(*fields))

    def test_the_next_base_fee_can_be_set(self) -> None:
        self.call("anvil_setNextBlockBaseFeePerGas", hex(7 * GWEI))
        self.assertEqual(self.mine()["baseFeePerGas"], hex(7 * GWEI))

    def test_fee_history_ends_with_the_next_base_fee(self) -> None:
        self.transact(self.bob.address, b"")
        history = self.call("eth_feeHistory", "0x2", "latest", [10, 50, 90])
        self.assertEqual([len(history[name]) for name in ("baseFeePerGas", "gasUsedRatio", "reward")], [3, 2, 2])
        self.assertEqual(history["reward"][1], [hex(GWEI)] * 3)
        self.assertEqual(history["baseFeePerGas"][2], self.mine()["baseFeePerGas"])

    def test_the_fee_history_of_no_block_is_empty(self) -> None:
        history = self.call("eth_feeHistory", "0x0", "latest", [50])
        self.assertEqual(history["oldestBlock"], "0x0")
        self.assertFalse(history["gasUsedRatio"])

    def test_tags_name_blocks(self) -> None:
        numbers = [int(self.block(tag)["number"], 16) for tag in ("earliest", "finalized", "safe", "latest")]
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual(numbers[0], 0)

    def test_batches_are_answered_by_id(self) -> None:
        names = ["eth_chainId", "eth_noSuchMethod", "eth_blockNumber"]
        batch = [{"jsonrpc": "2.0", "id": name, "method": name, "params": []} for name in names]
        answers = {answer["id"]: answer for answer in self.client.request(batch)}
        self.assertEqual(answers["eth_chainId"]["result"], hex(self.chain_id))
        self.assertEqual(answers["eth_noSuchMethod"]["error"]["code"], -32601)

    def test_a_snapshot_brings_everything_back(self) -> None:
        before = self.block()["hash"], self.balance(self.bob.address)
        snapshot = self.call("evm_snapshot")
        self.transact(self.bob.address, b"", value=5)
        self.call("anvil_setBalance", self.carol.address, "0x5")
        self.assertTrue(self.call("evm_revert", snapshot))
        self.assertEqual((self.block()["hash"], self.balance(self.bob.address)), before)
        self.assertNotEqual(self.balance(self.carol.address), 5)

    def test_a_reorganisation_replaces_blocks(self) -> None:
        receipt = self.transact(self.bob.address, b"", value=5)
        old = self.mine()
        self.call("anvil_reorg", 2, [])
        new = self.block()
        self.assertEqual(new["number"], old["number"])
        self.assertNotEqual(new["hash"], old["hash"])
        self.assertIsNone(self.receipt(receipt["transactionHash"]))


class TransactionChecks(Case):
    def test_every_type_is_mined(self) -> None:
        fees = self.fees()
        nonce, price = self.nonce(self.alice), fees["fee_cap"]
        raws = [
            self.alice.sign_legacy(nonce, self.bob.address, gas_price=price),
            self.alice.sign_access_list(nonce + 1, self.bob.address, [], b"", 21_000, price),
            self.alice.sign(nonce + 2, self.bob.address, **fees),
        ]
        hashes = [self.client.send(raw) for raw in raws]
        self.assertEqual(self.nonce(self.alice), nonce + 3)
        self.assertEqual(self.nonce(self.alice, "latest"), nonce)
        self.assertEqual(self.mine()["transactions"], hashes)
        self.assertEqual([self.receipt(tx_hash)["type"] for tx_hash in hashes], ["0x0", "0x1", "0x2"])
        self.assertEqual(self.nonce(self.alice, "latest"), nonce + 3)

    def test_a_transfer_is_paid_for(self) -> None:
        before = self.balance(self.alice.address), self.balance(self.bob.address)
        receipt = self.transact(self.bob.address, b"", value=77, gas=50_000)
        price = int(receipt["effectiveGasPrice"], 16)
        self.assertEqual(price, int(self.block()["baseFeePerGas"], 16) + GWEI)
        self.assertEqual(int(receipt["gasUsed"], 16), 21_000)
        after = self.balance(self.alice.address), self.balance(self.bob.address)
        self.assertEqual(after, (before[0] - 77 - 21_000 * price, before[1] + 77))
        self.assertEqual(receipt["blockHash"], self.block()["hash"])

    def test_waiting_transactions_can_be_seen(self) -> None:
        tx_hash = self.client.send(self.alice.sign(self.nonce(self.alice), self.bob.address, **self.fees()))
        found = self.call("eth_getTransactionByHash", tx_hash)
        self.assertEqual((found["hash"], found["blockNumber"]), (tx_hash, None))
        self.assertIsNone(self.receipt(tx_hash))
        self.assertEqual(int(self.call("txpool_status")["pending"], 16), 1)
        self.call("anvil_dropTransaction", tx_hash)
        self.assertIsNone(self.call("eth_getTransactionByHash", tx_hash))

    def test_a_gap_is_waited_for(self) -> None:
        nonce, fees = self.nonce(self.alice), self.fees()
        later = self.client.send(self.alice.sign(nonce + 1, self.bob.address, **fees))
        self.assertEqual(self.mine()["transactions"], [])
        first = self.client.send(self.alice.sign(nonce, self.bob.address, **fees))
        self.assertEqual(self.mine()["transactions"], [first, later])

    def test_a_replacement_must_pay_a_tenth_more(self) -> None:
        nonce, cap, tip = self.nonce(self.alice), self.fees()["fee_cap"], GWEI
        first = self.client.send(self.alice.sign(nonce, self.bob.address, fee_cap=cap, tip_cap=tip))
        too_little = self.alice.sign(nonce, self.bob.address, fee_cap=cap * 105 // 100, tip_cap=tip * 105 // 100)
        self.assert_refused(too_little, "replacement transaction underpriced")
        enough = self.alice.sign(nonce, self.bob.address, fee_cap=cap * 111 // 100, tip_cap=tip * 111 // 100)
        second = self.client.send(enough)
        self.assertEqual(self.mine()["transactions"], [second])
        self.assertIsNone(self.receipt(first))

    def test_what_cannot_be_mined_is_refused(self) -> None:
        self.transact(self.bob.address, b"")
        nonce, fees = self.nonce(self.alice), self.fees()
        known = self.alice.sign(nonce, self.bob.address, **fees)
        self.client.send(known)
        self.assert_refused(known, "already (known|imported)")
        self.assert_refused(self.alice.sign(nonce - 1, self.bob.address, **fees), "nonce too low")
        self.assert_refused(self.alice.sign(nonce + 1, self.bob.address, gas=20_000, **fees), "intrinsic gas too low")
        self.call("anvil_setBalance", self.carol.address, "0x1")
        poor = self.carol.sign(self.nonce(self.carol), self.bob.address, **fees)
        self.assert_refused(poor, r"(?i)insufficient funds for gas \* price \+ value")
        self.assert_refused(
            Wallet(self.chain_id + 1).sign(nonce, self.bob.address, **fees), "(?i)invalid (chain id|sender)"
        )


class WorkflowChecks(Case):
    """The project's own contracts, from deployment to execution."""

    def setUp(self) -> None:
        super().setUp()
        admin = self.alice.address
        self.contracts = {}
        self.registry = self.deploy("WorkflowRegistry", admin)
        self.escrow = self.deploy("FeeEscrow", admin)
        self.executor = self.deploy("ActionExecutor", admin, self.registry, self.escrow)
        self.send("WorkflowRegistry", "grantRole", role("PROJECT_ADMIN"), self.executor)
        self.send("FeeEscrow", "grantRole", role("WORKER_ROLE"), self.executor)
        self.send("ActionExecutor", "grantRole", role("WORKER_ROLE"), admin)
        self.send("WorkflowRegistry", "createWorkflow", 1, b"", 1, b"", 1, 60, CHARGE)
        self.send("FeeEscrow", "depositGas", value=100 * CHARGE)

    def deploy(self, name: str, *arguments: object) -> str:
        artifact = Artifact.load(name)
        address = self.transact(None, artifact.creation(*arguments))["contractAddress"]
        self.contracts[name] = address, artifact
        return address

    def send(self, name: str, function: str, *arguments: object, value: int = 0) -> dict:
        address, artifact = self.contracts[name]
        return self.transact(address, artifact.calldata(function, *arguments), value)

    def read(self, name: str, function: str, *arguments: object, block: str = "latest") -> object:
        address, artifact = self.contracts[name]
        request = {"to": address, "data": "0x" + artifact.calldata(function, *arguments).hex()}
        return artifact.result(function, bytes.fromhex(self.call("eth_call", request, block)[2:]))

    def run_data(self, action: bytes = b"", workflow: int = 1) -> bytes:
        arguments = workflow, action, NEXT_RUN, self.alice.address, CHARGE
        return self.contracts["ActionExecutor"][1].calldata("executeWorkflow", *arguments)

    def executed(self, receipt: dict) -> dict:
        """Returns the arguments of the WorkflowExecuted event in a receipt."""
        address, artifact = self.contracts["ActionExecutor"]
        (log,) = [log for log in receipt["logs"] if log["address"].lower() == address.lower()]
        return artifact.event(log["topics"], bytes.fromhex(log["data"][2:]))[1]

    def test_a_run_is_executed_charged_and_rescheduled(self) -> None:
        event = self.executed(self.transact(self.executor, self.run_data()))
        self.assertEqual((event["workflowId"], event["user"]), (1, self.alice.address))
        self.assertEqual((event["success"], event["result"]), (True, b""))
        self.assertEqual(self.read("FeeEscrow", "balances", self.alice.address), 99 * CHARGE)
        self.assertEqual(self.read("WorkflowRegistry", "getWorkflowMeta", 1), [self.alice.address, True, NEXT_RUN])
        before = hex(self.client.number("eth_blockNumber") - 1)
        self.assertEqual(self.read("FeeEscrow", "balances", self.alice.address, block=before), 100 * CHARGE)

    def test_a_run_uses_exactly_this_much_gas(self) -> None:
        self.transact(self.executor, self.run_data())
        receipt = self.transact(self.executor, self.run_data())
        self.assertEqual(int(receipt["gasUsed"], 16), RUN_GAS)

    def test_logs_of_several_contracts_and_events_are_found_at_once(self) -> None:
        block = self.transact(self.executor, self.run_data())["blockHash"]
        events = {"ActionExecutor": "WorkflowExecuted", "WorkflowRegistry": "WorkflowUpdated"}
        addresses = [self.contracts[name][0] for name in events]
        topics = [self.contracts[name][1].topic(event) for name, event in events.items()]
        logs = self.call("eth_getLogs", {"blockHash": block, "address": addresses, "topics": [topics]})
        self.assertEqual({log["address"].lower() for log in logs}, {address.lower() for address in addresses})
        for criteria in ({"address": addresses[0], "topics": [topics]}, {"topics": [topics[:1], f"0x{1:064x}"]}):
            self.assertEqual(len(self.call("eth_getLogs", {"blockHash": block, **criteria})), 1)

    def test_an_action_that_fails_is_told_and_free(self) -> None:
        action = b"\1" + encode(["address", "uint256"], [self.bob.address, 10**24])
        event = self.executed(self.transact(self.executor, self.run_data(action)))
        self.assertFalse(event["success"])
        self.assertEqual(self.read("FeeEscrow", "balances", self.alice.address), 100 * CHARGE)

    def test_an_estimate_is_enough(self) -> None:
        request = {"from": self.alice.address, "to": self.executor, "data": "0x" + self.run_data().hex()}
        estimate = self.client.number("eth_estimateGas", request)
        receipt = self.transact(self.executor, self.run_data(), gas=estimate)
        self.assertLessEqual(int(receipt["gasUsed"], 16), estimate)

    def test_a_revert_is_told_by_simulation_with_its_data(self) -> None:
        request = {"from": self.alice.address, "to": self.executor, "data": "0x" + self.run_data(workflow=9).hex()}
        for method in ("eth_call", "eth_estimateGas"):
            with self.subTest(method), self.assertRaisesRegex(RpcFailure, "execution reverted") as caught:
                self.call(method, request)
            self.assertEqual(caught.exception.code, 3)
            self.assertEqual(caught.exception.data, "0x" + selector("WorkflowNotFound()").hex())

    def test_many_runs_share_a_block(self) -> None:
        nonce, fees, data = self.nonce(self.alice), self.fees(), self.run_data()
        raws = [self.alice.sign(nonce + index, self.executor, data, gas=200_000, **fees) for index in range(50)]
        batch = [
            {"jsonrpc": "2.0", "id": index, "method": "eth_sendRawTransaction", "params": ["0x" + raw.hex()]}
            for index, raw in enumerate(raws)
        ]
        hashes = [answer["result"] for answer in self.client.request(batch)]
        block = self.mine()
        self.assertEqual(block["transactions"], hashes)
        receipts = self.call("eth_getBlockReceipts", block["number"])
        self.assertEqual(receipts, [self.receipt(tx_hash) for tx_hash in hashes])
        self.assertEqual({receipt["status"] for receipt in receipts}, {"0x1"})
        self.assertEqual(sum(int(receipt["gasUsed"], 16) for receipt in receipts), int(block["gasUsed"], 16))
        topic = self.contracts["ActionExecutor"][1].topic("WorkflowExecuted")
        logs = self.call("eth_getLogs", {"blockHash": block["hash"], "address": self.executor, "topics": [topic]})
        self.assertEqual([log["transactionHash"] for log in logs], hashes)
        self.assertEqual(self.read("FeeEscrow", "balances", self.alice.address), 50 * CHARGE)


@contextmanager
def devnet():
    """Runs this chain; gives its URL."""
    chain = Devnet("--block-time", "1000000", "--chain-id", str(CHAIN_ID))
    try:
        yield chain.url
    finally:
        chain.stop()


@contextmanager
def anvil():
    """Runs anvil; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--chain-id", str(CHAIN_ID), "--no-mining", "--hardfork", "cancun", "--silent"]
    process = subprocess.Popen(["anvil", *options])
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def simulator(program: Path):
    """Runs the simulator; gives its URL."""
    options = ["--interval-ms", "1000000000", "--chain-id", str(CHAIN_ID), "--exit-on-stdin-eof"]
    command = [str(program), "serve", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield json.loads(process.stdout.readline())["rpc"]
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


def built_simulator(configuration: str) -> Path:
    """Returns where a build of the simulator is, if there is one."""
    return BUILT / configuration / "chain-simulator"


def is_simulator_needed(chain: str) -> bool:
    """Tells whether a simulator that is not built is a failure, and not merely left out."""
    return chain == "simulator" or os.environ.get("AUTOMETA_REQUIRE_TOOLS") == "1"


def _wait_for(url: str) -> None:
    give_up = time.monotonic() + 10
    while True:
        try:
            Client(url).call("eth_chainId")
            return
        except ConnectionError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)


def check(name: str, url: str, has_evm: bool = True) -> bool:
    """Runs all checks against a chain, or those that need no EVM; returns whether it passes."""
    print(f"{name}: {url}", file=sys.stderr, flush=True)
    Case.url = url
    loader = unittest.TestLoader()
    cases = [ChainChecks, TransactionChecks]
    if has_evm:
        cases.append(WorkflowChecks)
    else:
        for check_name in loader.getTestCaseNames(WorkflowChecks):
            print(f"{name}: left out, needs an EVM: {WorkflowChecks.__name__}.{check_name}", file=sys.stderr)
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in cases)
    return unittest.TextTestRunner().run(suite).wasSuccessful()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    chains = ("devnet", "simulator", "anvil", "all")
    parser.add_argument("--chain", choices=chains, default="all", help="which chain to start")
    builds = ("debug", "release")
    parser.add_argument("--configuration", choices=builds, default="debug", help="which build of the simulator to take")
    parser.add_argument("--program", metavar="PATH", type=Path, help="another simulator")
    parser.add_argument("--rpc", metavar="URL", help="a chain that is running")
    options = parser.parse_args()
    if options.rpc:
        return 0 if check("chain", options.rpc) else 1
    passed = True
    if options.chain in ("devnet", "all"):
        with devnet() as url:
            passed = check("devnet", url)
    if options.chain in ("simulator", "all"):
        program = options.program or built_simulator(options.configuration)
        if program.exists():
            with simulator(program) as url:
                passed = check(f"simulator ({program})", url, has_evm=False) and passed
        else:
            build = f"swift build --configuration {options.configuration} --product chain-simulator"
            is_needed = is_simulator_needed(options.chain)
            outcome = "failed" if is_needed else "skipped"
            print(f"simulator: {outcome}, there is no {program}: {build}", file=sys.stderr)
            passed = passed and not is_needed
    if options.chain == "all" and shutil.which("anvil") is None:
        print("anvil: skipped, not on PATH", file=sys.stderr)
    elif options.chain in ("anvil", "all"):
        with anvil() as url:
            passed = check("anvil", url) and passed
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
