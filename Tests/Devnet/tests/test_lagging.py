"""An endpoint that is behind the others."""

from support import NodeCase
from devnet.command import add_lagging
from devnet.errors import RpcError
from devnet.log_limits import LogLimits


class LaggingTests(NodeCase):
    def setUp(self):
        super().setUp()
        add_lagging(self.dispatcher, self.node, LogLimits(), 1, 2)

    async def behind(self, method, *parameters):
        return await self.call(method, *parameters, endpoint=1)

    async def test_it_lacks_the_newest_blocks_and_what_is_in_them(self):
        await self.call("anvil_mine", 3)
        tx_hash = await self.send(self.alice.sign(0, self.bob.address, value=5, gas=21_000))
        block = await self.mine()
        self.assertEqual((await self.call("eth_blockNumber"), await self.behind("eth_blockNumber")), ("0x4", "0x2"))
        self.assertEqual((await self.behind("eth_getBlockByNumber", "latest"))["number"], "0x2")
        for method, parameter in (
            ("eth_getBlockByNumber", block["number"]),
            ("eth_getBlockByHash", block["hash"]),
            ("eth_getBlockReceipts", block["number"]),
            ("eth_getTransactionReceipt", tx_hash),
        ):
            self.assertIsNotNone(await self.call(method, parameter))
            self.assertIsNone(await self.behind(method, parameter), method)
        with self.assertRaisesRegex(RpcError, "header not found"):
            await self.behind("eth_getBalance", self.bob.address, block["number"])
        await self.call("anvil_mine", 2)
        self.assertEqual((await self.behind("eth_getTransactionReceipt", tx_hash)) is None, False)

    async def test_state_is_that_of_its_own_head(self):
        before = await self.behind("eth_getBalance", self.bob.address, "latest")
        await self.send(self.alice.sign(0, self.bob.address, value=5, gas=21_000))
        await self.mine()
        self.assertEqual(await self.behind("eth_getBalance", self.bob.address, "latest"), before)
        self.assertEqual(await self.behind("eth_getTransactionCount", self.alice.address, "latest"), "0x0")
        await self.call("anvil_mine", 2)
        self.assertEqual(int(await self.behind("eth_getBalance", self.bob.address, "latest"), 16), int(before, 16) + 5)

    async def test_logs_of_blocks_that_it_lacks_are_none(self):
        await self.call("anvil_mine", 5)
        self.assertEqual(await self.behind("eth_getLogs", {"fromBlock": "0x4", "toBlock": "0x5"}), [])
        with self.assertRaisesRegex(RpcError, "unknown block"):
            head = await self.call("eth_getBlockByNumber", "latest")
            await self.behind("eth_getLogs", {"blockHash": head["hash"]})

    async def test_how_far_behind_it_is_can_be_changed(self):
        await self.call("anvil_mine", 9)
        await self.behind("devnet_setLag", 7)
        self.assertEqual(await self.behind("eth_blockNumber"), "0x2")
        await self.behind("devnet_setLag", 0)
        self.assertEqual(await self.behind("eth_blockNumber"), "0x9")
        await self.behind("devnet_setLag", 99)
        self.assertEqual(await self.behind("eth_blockNumber"), "0x0")
        with self.assertRaises(RpcError):
            await self.call("devnet_setLag", 1)
