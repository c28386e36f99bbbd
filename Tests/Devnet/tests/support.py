"""A node without its HTTP server, for unit tests."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from collections.abc import Awaitable

import orjson
from devnet.command import assemble
from devnet.config import DEVELOPMENT_KEYS, Config
from devnet.errors import RpcError
from devnet.fault_injection import Faults
from devnet.keys import address_of
from devnet.node import Node
from kit.wallet import Wallet

CHAIN_ID = 1287
RICH = 10**22
GWEI = 10**9


def config(**options: object) -> Config:
    """Returns a configuration with three rich accounts and no blocks by itself."""
    balances = {address_of(key): RICH for key in DEVELOPMENT_KEYS[:3]}
    return Config(chain_id=CHAIN_ID, balances=balances, **{"block_time": 10**6, **options})


def logger_code(topic: int) -> bytes:
    """Returns creation code of a contract that emits an empty log with one topic whenever it is called."""
    runtime = bytes.fromhex(f"60{topic:02x}60006000a100")
    return bytes.fromhex(f"60{len(runtime):02x}600c60003960{len(runtime):02x}6000f3") + runtime


class NodeCase(unittest.IsolatedAsyncioTestCase):
    """A test case with a node of its own."""

    options: dict = {}

    def setUp(self) -> None:
        self.node = Node(config(**self.options))
        self.faults = Faults(seed=1)
        self.dispatcher = assemble(self.node, self.faults)
        self.alice, self.bob, self.carol = (Wallet(CHAIN_ID, key) for key in DEVELOPMENT_KEYS[:3])

    async def respond(self, request: object, endpoint: int = 0) -> object:
        """Answers a request, as the server would."""
        answer = self.dispatcher.respond(request, endpoint)
        return await answer if isinstance(answer, Awaitable) else answer

    async def call(self, method: str, *parameters: object, endpoint: int = 0) -> object:
        """Calls a method; returns its result or raises `RpcError`."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        answer = await self.respond(request, endpoint)
        if "error" in answer:
            error = answer["error"]
            raise RpcError(error["message"], error["code"], error.get("data"))
        return answer["result"]

    async def number(self, method: str, *parameters: object) -> int:
        """Calls a method that returns a quantity."""
        return int(await self.call(method, *parameters), 16)

    async def send(self, raw: bytes) -> str:
        """Sends a transaction; returns its hash."""
        return await self.call("eth_sendRawTransaction", "0x" + raw.hex())

    async def refused(self, raw: bytes) -> str:
        """Sends a transaction that is refused; returns the message."""
        with self.assertRaises(RpcError) as caught:
            await self.send(raw)
        self.assertEqual(caught.exception.code, -32000)
        return caught.exception.message

    async def mine(self) -> dict:
        """Makes a block; returns it."""
        await self.call("evm_mine")
        return await self.call("eth_getBlockByNumber", "latest", False)

    async def receipt(self, tx_hash: str) -> dict | None:
        """Returns a receipt, as JSON has it."""
        fragment = await self.call("eth_getTransactionReceipt", tx_hash)
        return fragment and orjson.loads(orjson.dumps(fragment))
