"""Fees. Base fees: go-ethereum, consensus/misc/eip1559/eip1559_test.go."""

import unittest

from support import GWEI, NodeCase
from devnet import fees
from devnet.errors import RpcError


class BaseFeeTests(unittest.TestCase):
    def test_the_next_base_fee_follows_the_use_of_the_block(self):
        vectors = [
            (10_000_000, 1_000_000_000),
            (9_000_000, 987_500_000),
            (11_000_000, 1_012_500_000),
            (20_000_000, 1_125_000_000),
            (0, 875_000_000),
        ]
        for used, expected in vectors:
            with self.subTest(used=used):
                self.assertEqual(fees.next_base_fee(GWEI, used, 20_000_000), expected)

    def test_it_rises_by_one_wei_at_least_and_falls_to_what_integers_allow(self):
        self.assertEqual(fees.next_base_fee(0, 11, 20), 1)
        self.assertEqual(fees.next_base_fee(7, 0, 20), 7)


class FeeMethodTests(NodeCase):
    async def test_history_tells_base_fees_use_and_tips(self):
        await self.send(self.alice.sign(0, self.bob.address, fee_cap=5 * GWEI, tip_cap=2 * GWEI))
        await self.send(self.bob.sign(0, self.bob.address, fee_cap=5 * GWEI, tip_cap=3 * GWEI))
        await self.mine()
        history = await self.call("eth_feeHistory", "0x5", "latest", [0, 50, 51, 100])
        self.assertEqual(history["oldestBlock"], "0x0")
        self.assertEqual(history["gasUsedRatio"], [0, 42_000 / 60_000_000])
        next_fee = fees.next_base_fee(875_000_000, 42_000, 60_000_000)
        self.assertEqual(history["baseFeePerGas"], [hex(GWEI), hex(875_000_000), hex(next_fee)])
        self.assertEqual(history["reward"], [["0x0"] * 4, [hex(2 * GWEI), hex(2 * GWEI), hex(3 * GWEI), hex(3 * GWEI)]])

    async def test_history_of_an_older_block_ends_with_the_base_fee_behind_it(self):
        for _ in range(3):
            await self.mine()
        history = await self.call("eth_feeHistory", 1, "0x1")
        self.assertEqual(history["baseFeePerGas"], [hex(875_000_000), hex(765_625_000)])
        self.assertNotIn("reward", history)

    async def test_wrong_requests_are_refused(self):
        for parameters, message in [
            (("0x1", "latest", [50, 50]), "invalid reward percentile: #0:50.000000 >= #1:50.000000"),
            (("0x1", "latest", [101]), "invalid reward percentile: 101.000000"),
            (("0x1", "0x63"), "request beyond head block: requested 99, head 0"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(RpcError, message.replace("+", ".")):
                await self.call("eth_feeHistory", *parameters)

    async def test_the_suggested_tip_follows_what_was_paid(self):
        self.assertEqual(await self.number("eth_maxPriorityFeePerGas"), GWEI)
        for nonce in range(3):
            await self.send(self.alice.sign(nonce, self.bob.address, fee_cap=50 * GWEI, tip_cap=4 * GWEI))
        await self.mine()
        self.assertEqual(await self.number("eth_maxPriorityFeePerGas"), 4 * GWEI)
        self.assertEqual(await self.number("eth_gasPrice"), 4 * GWEI + 875_000_000)

    async def test_a_base_fee_can_be_set_and_held(self):
        await self.call("anvil_setNextBlockBaseFeePerGas", "0x64")
        self.assertEqual((await self.mine())["baseFeePerGas"], "0x64")
        await self.call("devnet_holdBaseFee", 20 * GWEI)
        self.assertEqual({(await self.mine())["baseFeePerGas"] for _ in range(3)}, {hex(20 * GWEI)})
        await self.call("devnet_holdBaseFee", None)
        self.assertEqual((await self.mine())["baseFeePerGas"], hex(20 * GWEI * 7 // 8))


class ZeroBaseFeeTests(NodeCase):
    options = {"base_fee": 0}

    async def test_a_chain_may_have_a_base_fee_of_zero(self):
        await self.send(self.alice.sign(0, self.bob.address, fee_cap=1, tip_cap=1))
        block = await self.mine()
        self.assertEqual((block["baseFeePerGas"], block["gasUsed"]), ("0x0", hex(21_000)))


class LegacyChainTests(NodeCase):
    options = {"base_fee": None}

    async def test_it_knows_no_base_fee(self):
        tx_hash = await self.send(self.alice.sign_legacy(0, self.bob.address, gas_price=GWEI))
        self.assertNotIn("baseFeePerGas", await self.mine())
        self.assertEqual((await self.receipt(tx_hash))["effectiveGasPrice"], hex(GWEI))
        self.assertEqual(await self.number("eth_gasPrice"), GWEI)

    async def test_it_refuses_what_came_with_london(self):
        message = await self.refused(self.alice.sign(0, self.bob.address))
        self.assertEqual(message, "transaction type not supported: type 2 rejected, pool not yet in London")
        for method in ("eth_feeHistory", "eth_maxPriorityFeePerGas"):
            with self.subTest(method), self.assertRaises(RpcError) as caught:
                await self.call(method)
            self.assertEqual(caught.exception.code, -32601)


if __name__ == "__main__":
    unittest.main()
