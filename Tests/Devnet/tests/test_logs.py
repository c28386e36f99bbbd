"""What `eth_getLogs` refuses, in whose words, and filters over several contracts and topics."""

import orjson
from support import NodeCase, logger_code
from devnet.errors import RpcError

TOPIC = f"0x{7:064x}"
OTHER_TOPIC = f"0x{8:064x}"


class LogTests(NodeCase):
    async def asyncSetUp(self):
        self.contracts = []
        for topic in (7, 8):
            tx_hash = await self.send(self.alice.sign(await self.nonce(), None, logger_code(topic), gas=200_000))
            await self.mine()
            self.contracts.append((await self.receipt(tx_hash))["contractAddress"])

    async def nonce(self):
        return await self.number("eth_getTransactionCount", self.alice.address, "pending")

    async def log(self, *contracts):
        """Makes a block with a log of each contract."""
        for contract in contracts:
            await self.send(self.alice.sign(await self.nonce(), self.contracts[contract], b"", gas=100_000))
        return await self.mine()

    async def logs(self, **criteria):
        return orjson.loads(orjson.dumps(await self.call("eth_getLogs", criteria)))

    async def refusal(self, **criteria):
        with self.assertRaises(RpcError) as caught:
            await self.logs(**criteria)
        return caught.exception

    async def test_several_contracts_and_topics_are_found_at_once(self):
        block = await self.log(0, 1, 0)
        found = await self.logs(blockHash=block["hash"], address=self.contracts, topics=[[TOPIC, OTHER_TOPIC]])
        self.assertEqual([log["address"] for log in found], [self.contracts[index] for index in (0, 1, 0)])
        found = await self.logs(blockHash=block["hash"], address=self.contracts, topics=[[OTHER_TOPIC]])
        self.assertEqual([log["topics"] for log in found], [[OTHER_TOPIC]])
        self.assertEqual(await self.logs(blockHash=block["hash"], topics=[[], TOPIC]), [])

    async def test_the_bloom_of_a_header_has_its_logs_and_no_others(self):
        blocks = [await self.log(0), await self.log(1), await self.mine()]
        blooms = [int(block["logsBloom"], 16) for block in blocks]
        self.assertTrue(blooms[0] and blooms[1] and blooms[0] != blooms[1])
        self.assertEqual(blooms[2], 0)
        both = int((await self.log(0, 1))["logsBloom"], 16)
        self.assertEqual(both, blooms[0] | blooms[1])

    async def test_a_limit_of_blocks_is_told_in_the_words_of_nodes(self):
        await self.call("anvil_mine", 20)
        words = {
            "geth": (-32602, "exceed maximum block range 5"),
            "moonbeam": (-32603, "block range is too wide (maximum 5)"),
            "infura": (-32602, "range 9 exceeds limit of 5"),
            "alchemy": (
                -32600,
                "You can make eth_getLogs requests with up to a 5 block range. "
                "Based on your parameters, this block range should work: [0x3, 0x7]",
            ),
        }
        for name, expected in words.items():
            await self.call("devnet_setLogLimits", {"range": 5, "words": name})
            error = await self.refusal(fromBlock="0x3", toBlock="0xc")
            self.assertEqual((error.code, error.message), expected)
            self.assertEqual(await self.logs(fromBlock="0x3", toBlock="0x7"), [])

    async def test_a_limit_of_logs_is_told_in_the_words_of_nodes(self):
        first = await self.log(0, 0)
        await self.log(0, 0)
        last = await self.log(0, 0)
        everything = {"fromBlock": first["number"], "toBlock": last["number"]}
        await self.call("devnet_setLogLimits", {"results": 5})
        error = await self.refusal(**everything)
        self.assertEqual((error.code, error.message), (-32005, "query returned more than 5 results"))
        await self.call("devnet_setLogLimits", {"words": "infura"})
        error = await self.refusal(**everything)
        advised = first["number"], hex(int(last["number"], 16) - 1)
        self.assertEqual(
            error.message, f"query returned more than 5 results. Try with this block range [{', '.join(advised)}]."
        )
        self.assertEqual(error.data, {"from": advised[0], "limit": 5, "to": advised[1]})
        await self.call("devnet_setLogLimits", {"words": "alchemy"})
        error = await self.refusal(**everything)
        self.assertEqual(error.code, -32602)
        self.assertRegex(error.message, rf"Log response size exceeded.*\[{advised[0]}, {advised[1]}\]")
        self.assertEqual(len(await self.logs(fromBlock=advised[0], toBlock=advised[1])), 4)
        await self.call("devnet_setLogLimits", {"results": None})
        self.assertEqual(len(await self.logs(**everything)), 6)

    async def test_limits_that_make_no_sense_are_refused(self):
        for limits in ({"range": 0}, {"results": "x"}, {"words": "besu"}, {"blocks": 5}, [5], {"range": True}):
            with self.subTest(limits=limits), self.assertRaises(RpcError):
                await self.call("devnet_setLogLimits", limits)
