"""Blocks, receipts, logs, state as of older blocks, snapshots and reorganisations."""

import unittest

import orjson
from support import GWEI, RICH, NodeCase
from devnet import rlp
from devnet.errors import RpcError
from devnet.evm import COINBASE
from devnet.keccak import keccak

# Stores the first word of the call data in slot 0, and tells it in LOG1 with topic 7.
RUNTIME = bytes.fromhex("60003580600055600052600760206000a100")
KEEPER = bytes.fromhex("6012600c60003960126000f3") + RUNTIME
TOPIC = f"0x{7:064x}"


class ChainTests(NodeCase):
    async def deploy(self):
        tx_hash = await self.send(self.alice.sign(await self.nonce(), None, KEEPER, gas=200_000))
        await self.mine()
        return (await self.receipt(tx_hash))["contractAddress"]

    async def nonce(self):
        return await self.number("eth_getTransactionCount", self.alice.address, "pending")

    async def keep(self, contract, number, gas=100_000):
        return await self.send(self.alice.sign(await self.nonce(), contract, number.to_bytes(32, "big"), gas=gas))

    async def slot(self, contract, block="latest"):
        return await self.number("eth_getStorageAt", contract, "0x0", block)

    async def json(self, method, *parameters):
        return orjson.loads(orjson.dumps(await self.call(method, *parameters)))

    async def test_blocks_are_linked_by_their_hashes(self):
        blocks = [await self.call("eth_getBlockByNumber", "0x0", False), await self.mine(), await self.mine()]
        self.assertEqual([int(block["number"], 16) for block in blocks], [0, 1, 2])
        for parent, block in zip(blocks, blocks[1:]):
            self.assertEqual(block["parentHash"], parent["hash"])
            self.assertGreaterEqual(int(block["timestamp"], 16), int(parent["timestamp"], 16))
        self.assertEqual(await self.call("eth_getBlockByHash", blocks[1]["hash"]), blocks[1])
        self.assertIsNone(await self.call("eth_getBlockByHash", "0x" + "ab" * 32))
        self.assertIsNone(await self.call("eth_getBlockByNumber", "0x3", False))

    async def test_the_hash_is_that_of_the_header(self):
        block = await self.mine()
        names = ("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom")
        numbers = ("difficulty", "number", "gasLimit", "gasUsed", "timestamp")
        fields = [bytes.fromhex(block[name][2:]) for name in names]
        fields += [int(block[name], 16) for name in numbers]
        fields += [bytes.fromhex(block[name][2:]) for name in ("extraData", "mixHash", "nonce")]
        fields += [int(block["baseFeePerGas"], 16)]
        self.assertEqual(block["hash"], "0x" + keccak(rlp.encode(fields)).hex())

    async def test_a_transfer_moves_value_gas_and_tip(self):
        tx_hash = await self.send(self.alice.sign(0, self.bob.address, value=5, gas=50_000, fee_cap=3 * GWEI))
        block = await self.mine()
        price = int(block["baseFeePerGas"], 16) + GWEI
        balances = [
            await self.number("eth_getBalance", address) for address in (self.alice.address, self.bob.address, COINBASE)
        ]
        self.assertEqual(balances, [RICH - 5 - 21_000 * price, RICH + 5, 21_000 * GWEI])
        receipt = await self.receipt(tx_hash)
        self.assertEqual(
            receipt,
            {
                "blockHash": block["hash"],
                "blockNumber": "0x1",
                "contractAddress": None,
                "cumulativeGasUsed": hex(21_000),
                "effectiveGasPrice": hex(price),
                "from": self.alice.address,
                "gasUsed": hex(21_000),
                "logs": [],
                "logsBloom": "0x" + "00" * 256,
                "status": "0x1",
                "to": self.bob.address,
                "transactionHash": tx_hash,
                "transactionIndex": "0x0",
                "type": "0x2",
            },
        )
        found = await self.call("eth_getTransactionByHash", tx_hash)
        self.assertEqual((found["blockHash"], found["gasPrice"]), (block["hash"], hex(price)))
        full = await self.call("eth_getBlockByNumber", "0x1", True)
        self.assertEqual(full["transactions"], [found])

    async def test_a_creation_puts_code_at_the_address_in_the_receipt(self):
        contract = await self.deploy()
        self.assertEqual(await self.call("eth_getCode", contract), "0x" + RUNTIME.hex())
        self.assertEqual(await self.call("eth_getCode", self.bob.address), "0x")

    async def test_logs_are_numbered_through_the_block_and_found_by_filters(self):
        contract = await self.deploy()
        hashes = [await self.keep(contract, number) for number in (1, 2)]
        block = await self.mine()
        receipts = await self.json("eth_getBlockReceipts", "latest")
        self.assertEqual([receipt["transactionHash"] for receipt in receipts], hashes)
        self.assertEqual([receipt["logs"][0]["logIndex"] for receipt in receipts], ["0x0", "0x1"])
        self.assertEqual(int(receipts[1]["cumulativeGasUsed"], 16), sum(int(r["gasUsed"], 16) for r in receipts))
        self.assertEqual(block["logsBloom"], receipts[0]["logsBloom"])
        logs = [receipt["logs"][0] for receipt in receipts]
        everywhere = {"fromBlock": "0x0", "toBlock": "latest"}
        for criteria in (
            everywhere,
            {"blockHash": block["hash"]},
            {**everywhere, "address": contract},
            {**everywhere, "address": [self.bob.address, contract], "topics": [TOPIC]},
            {**everywhere, "topics": [[TOPIC, "0x" + "00" * 32]]},
            {**everywhere, "topics": [None]},
        ):
            with self.subTest(criteria=criteria):
                self.assertEqual(await self.json("eth_getLogs", criteria), logs)
        for criteria in (
            {**everywhere, "address": self.bob.address},
            {**everywhere, "topics": ["0x" + "00" * 32]},
            {**everywhere, "topics": [None, TOPIC]},
            {"fromBlock": "0x0", "toBlock": "0x1"},
        ):
            with self.subTest(criteria=criteria):
                self.assertEqual(await self.json("eth_getLogs", criteria), [])

    async def test_a_transaction_that_runs_out_of_gas_is_paid_and_changes_nothing(self):
        contract = await self.deploy()
        before = await self.number("eth_getBalance", self.alice.address)
        tx_hash = await self.keep(contract, 5, gas=30_000)
        await self.mine()
        receipt = await self.receipt(tx_hash)
        self.assertEqual((receipt["status"], receipt["gasUsed"], receipt["logs"]), ("0x0", hex(30_000), []))
        paid = 30_000 * int(receipt["effectiveGasPrice"], 16)
        self.assertEqual(await self.number("eth_getBalance", self.alice.address), before - paid)
        self.assertEqual(await self.slot(contract), 0)
        self.assertEqual(await self.nonce(), 2)

    async def test_state_can_be_read_as_of_older_blocks(self):
        contract = await self.deploy()
        for number in (7, 8):
            await self.keep(contract, number)
            await self.mine()
        self.assertEqual([await self.slot(contract, hex(block)) for block in range(4)], [0, 0, 7, 8])
        counts = [await self.number("eth_getTransactionCount", self.alice.address, hex(block)) for block in range(4)]
        self.assertEqual(counts, [0, 1, 2, 3])
        self.assertEqual(await self.number("eth_getBalance", self.alice.address, "earliest"), RICH)
        self.assertEqual(await self.call("eth_getCode", contract, "0x0"), "0x")
        with self.assertRaisesRegex(RpcError, "header not found"):
            await self.slot(contract, "0x4")

    async def test_tags_name_blocks_at_their_depth(self):
        self.node.config.confirm_depth = 2
        for _ in range(6):
            await self.mine()
        found = [
            (await self.call("eth_getBlockByNumber", tag, False))["number"]
            for tag in ("earliest", "finalized", "safe", "latest", "pending")
        ]
        self.assertEqual(found, ["0x0", "0x2", "0x4", "0x6", "0x6"])

    async def test_a_snapshot_brings_back_blocks_state_pool_and_what_an_administrator_did(self):
        contract = await self.deploy()
        waiting = await self.keep(contract, 1)
        snapshot = await self.call("evm_snapshot")
        await self.call("anvil_setBalance", self.carol.address, "0x5")
        await self.mine()
        self.assertEqual(await self.slot(contract), 1)
        self.assertTrue(await self.call("evm_revert", snapshot))
        self.assertEqual(await self.number("eth_blockNumber"), 1)
        self.assertEqual(await self.number("eth_getBalance", self.carol.address), RICH)
        self.assertEqual(await self.slot(contract), 0)
        self.assertIsNone(await self.receipt(waiting))
        self.assertEqual(await self.nonce(), 2)
        await self.mine()
        self.assertEqual((await self.receipt(waiting))["status"], "0x1")
        self.assertFalse(await self.call("evm_revert", snapshot))

    async def test_a_reorganisation_gives_transactions_back(self):
        contract = await self.deploy()
        old = []
        for number in (1, 2):
            await self.keep(contract, number)
            old.append(await self.mine())
        waiting = await self.keep(contract, 3)
        removed = await self.call("devnet_reorg", 2)
        self.assertEqual(removed, old[0]["transactions"] + old[1]["transactions"])
        self.assertEqual(await self.number("eth_blockNumber"), 4)
        for block in old:
            self.assertIsNone(await self.call("eth_getBlockByHash", block["hash"]))
            self.assertIsNone(await self.receipt(block["transactions"][0]))
        self.assertNotEqual((await self.call("eth_getBlockByNumber", "0x2", False))["hash"], old[0]["hash"])
        self.assertEqual(await self.slot(contract), 0)
        self.assertEqual(await self.nonce(), 4)
        self.assertEqual((await self.mine())["transactions"], [*removed, waiting])
        self.assertEqual(await self.slot(contract), 3)

    async def test_a_reorganisation_may_lose_transactions_for_good(self):
        contract = await self.deploy()
        await self.keep(contract, 1)
        await self.mine()
        await self.call("devnet_reorg", 1, 1, 0)
        self.assertEqual(await self.nonce(), 1)
        self.assertEqual((await self.mine())["transactions"], [])

    async def test_what_was_mined_again_runs_as_before(self):
        contract = await self.deploy()
        tx_hash = await self.keep(contract, 1)
        await self.mine()
        gas = (await self.receipt(tx_hash))["gasUsed"]
        await self.call("devnet_reorg", 1)
        await self.mine()
        self.assertEqual((await self.receipt(tx_hash))["gasUsed"], gas)
        self.assertEqual(await self.slot(contract), 1)

    async def test_anvils_reorganisation_puts_given_transactions_into_new_blocks(self):
        await self.mine()
        await self.mine()
        raw = self.bob.sign(0, self.alice.address)
        await self.call("anvil_reorg", 2, [["0x" + raw.hex(), 1]])
        self.assertEqual(await self.number("eth_blockNumber"), 2)
        self.assertEqual(len((await self.call("eth_getBlockByNumber", "0x1", False))["transactions"]), 0)
        self.assertEqual(len((await self.call("eth_getBlockByNumber", "0x2", False))["transactions"]), 1)

    async def test_it_goes_back_to_the_first_block_at_most(self):
        await self.mine()
        with self.assertRaises(RpcError) as caught:
            await self.call("devnet_reorg", 2)
        self.assertEqual(caught.exception.code, -32602)

    async def test_a_foreign_transaction_takes_the_nonce(self):
        mine = await self.send(self.alice.sign(0, self.bob.address))
        (foreign,) = await self.call("devnet_mineForeign", self.alice.address)
        self.assertEqual((await self.receipt(foreign))["from"], self.alice.address)
        self.assertIsNone(await self.call("eth_getTransactionByHash", mine))
        self.assertEqual(await self.nonce(), 1)

    async def test_time_goes_as_told(self):
        now = int((await self.mine())["timestamp"], 16)
        await self.call("evm_increaseTime", 1_000)
        self.assertAlmostEqual(int((await self.mine())["timestamp"], 16), now + 1_000, delta=2)
        await self.call("evm_setNextBlockTimestamp", now + 5_000)
        self.assertEqual(int((await self.mine())["timestamp"], 16), now + 5_000)
        await self.call("anvil_mine", "0x3", 60)
        self.assertEqual(int((await self.call("eth_getBlockByNumber", "latest"))["timestamp"], 16), now + 5_120)

    async def test_an_abandoned_block_leaves_nothing(self):
        contract = await self.deploy()
        await self.keep(contract, 9)
        seal = self.node.chain.append
        self.node.chain.append = None
        execute = self.node.miner._execute

        def fail(tx, block, state):
            execute(tx, block, state)
            raise KeyboardInterrupt

        self.node.miner._execute = fail
        with self.assertRaises(KeyboardInterrupt):
            await self.node.miner.mine()
        self.node.miner._execute, self.node.chain.append = execute, seal
        self.assertEqual(await self.slot(contract), 0)
        await self.mine()
        self.assertEqual((await self.slot(contract), await self.nonce()), (9, 2))


class AutomineTests(NodeCase):
    options = {"block_time": None}

    async def test_each_transaction_gets_a_block_before_the_answer(self):
        for nonce in range(3):
            tx_hash = await self.send(self.alice.sign(nonce, self.bob.address))
            self.assertEqual(int((await self.receipt(tx_hash))["blockNumber"], 16), nonce + 1)
        await self.call("evm_setAutomine", False)
        await self.send(self.alice.sign(3, self.bob.address))
        self.assertEqual(await self.number("eth_blockNumber"), 3)


if __name__ == "__main__":
    unittest.main()
