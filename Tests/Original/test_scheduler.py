"""The stand-in for the original's scheduler: what it pushes, and that it pushes it again and again."""

import json
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Devnet"))

import redis
from devnet.config import DEVELOPMENT_KEYS
from kit.abi import Artifact
from kit.client import Client, Devnet
from kit.wallet import Wallet

ACTION = b"\1" + bytes(64)
PAST, FUTURE = 1_700_000_000, 4_000_000_000


class SchedulerTests(unittest.TestCase):
    def setUp(self):
        self.devnet = Devnet("--automine")
        self.addCleanup(self.devnet.stop)
        self.client = Client(self.devnet.url)
        self.addCleanup(self.client.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.socket = f"{folder.name}/redis"
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", folder.name]
        server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        self.addCleanup(lambda: (server.terminate(), server.wait()))
        while not Path(self.socket).exists():
            time.sleep(0.01)
        self.store = redis.Redis(unix_socket_path=self.socket)
        self.alice = Wallet(1287, DEVELOPMENT_KEYS[0])
        self.artifact = Artifact.load("WorkflowRegistry")
        self.registry = self.transact(None, self.artifact.creation(self.alice.address))["contractAddress"]

    def transact(self, to, data):
        nonce = self.client.number("eth_getTransactionCount", self.alice.address, "pending")
        raw = self.alice.sign(nonce, to, data, 0, 3_000_000)
        return self.client.call("eth_getTransactionReceipt", self.client.send(raw))

    def create(self, trigger_type, next_run):
        self.transact(
            self.registry, self.artifact.calldata("createWorkflow", trigger_type, b"", 1, ACTION, next_run, 60, 10**17)
        )

    def poll(self, times):
        command = [sys.executable, str(HERE / "scheduler.py"), "--rpc", self.devnet.url, "--registry", self.registry]
        options = ["--redis", f"unix://{self.socket}", "--poll", "0", "--polls", str(times)]
        output = subprocess.run([*command, *options], stdout=subprocess.PIPE, check=True, timeout=60).stdout
        return [json.loads(line) for line in output.splitlines()]

    def test_what_is_due_is_pushed_at_each_poll(self):
        for trigger_type, next_run in ((1, PAST), (1, FUTURE), (2, PAST), (1, 0)):
            self.create(trigger_type, next_run)
        self.transact(self.registry, self.artifact.calldata("pauseWorkflow", 4))
        self.create(1, PAST + 1)
        self.assertEqual(self.poll(3), [[1, 5]] * 3)
        jobs = [json.loads(entry) for entry in self.store.lrange("workflow_jobs", 0, -1)]
        self.assertEqual([job["workflowId"] for job in jobs], [1, 5] * 3)
        expected = {
            "workflowId": 1,
            "owner": self.alice.address,
            "triggerType": 1,
            "actionType": 1,
            "actionData": "01" + "00" * 64,
            "nextRun": PAST,
            "gasBudget": 10**17,
            "retryCount": 0,
        }
        self.assertEqual(jobs[0], expected)


if __name__ == "__main__":
    unittest.main()
