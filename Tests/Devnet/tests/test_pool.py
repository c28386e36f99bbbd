"""The pool's rules, in go-ethereum 1.14's words."""

import unittest

from support import GWEI, RICH, NodeCase

# What a transfer of nothing can cost.
COST = 21_000 * 3 * GWEI
FUNDS = "insufficient funds for gas * price + value"


class PoolTests(NodeCase):
    def transfer(self, nonce, wallet=None, **options):
        return (wallet or self.alice).sign(nonce, self.bob.address, **options)

    async def fund(self, balance, wallet=None):
        await self.call("anvil_setBalance", (wallet or self.alice).address, hex(balance))

    async def counts(self):
        status = await self.call("txpool_status")
        return int(status["pending"], 16), int(status["queued"], 16)

    async def test_what_is_malformed_or_too_poor_is_refused(self):
        await self.call("anvil_setNonce", self.alice.address, "0x5")
        value = RICH - 1
        cases = {
            "nonce too low: next nonce 5, tx nonce 4": self.transfer(4),
            "intrinsic gas too low: gas 20999, minimum needed 21000": self.transfer(5, gas=20_999),
            "exceeds block gas limit": self.transfer(5, gas=60_000_001, fee_cap=GWEI),
            "max priority fee per gas higher than max fee per gas": self.transfer(5, fee_cap=1, tip_cap=2),
            "transaction underpriced: gas tip cap 0, minimum needed 1": self.transfer(5, tip_cap=0),
            "oversized data: transaction size 131185, limit 131072": self.alice.sign(
                5, self.bob.address, bytes(131_072), gas=10**6, fee_cap=GWEI, tip_cap=1
            ),
            "max initcode size exceeded: code size 49153, limit 49152": self.alice.sign(
                5, None, bytes(49_153), gas=10**6, fee_cap=GWEI, tip_cap=1
            ),
            f"{FUNDS}: balance {RICH}, tx cost {value + COST}, overshot {COST - 1}": self.transfer(5, value=value),
            "tx fee (1.26 ether) exceeds the configured cap (1.00 ether)": self.transfer(
                5, gas=42_000_000, fee_cap=30 * GWEI
            ),
        }
        for message, raw in cases.items():
            with self.subTest(message):
                self.assertEqual(await self.refused(raw), message)
        self.assertEqual(await self.counts(), (0, 0))

    async def test_the_same_transaction_is_known_already(self):
        await self.send(self.transfer(0))
        self.assertEqual(await self.refused(self.transfer(0)), "already known")
        await self.mine()
        self.assertEqual(await self.refused(self.transfer(0)), "nonce too low: next nonce 1, tx nonce 0")

    async def test_a_replacement_raises_both_fees_by_a_tenth(self):
        first = await self.send(self.transfer(0, fee_cap=1_000, tip_cap=100))
        for fee_cap, tip_cap in ((1_099, 110), (1_100, 109), (1_000, 100 + 10), (10_000, 100), (1_100, 1)):
            with self.subTest(fee_cap=fee_cap, tip_cap=tip_cap):
                raw = self.transfer(0, fee_cap=fee_cap, tip_cap=tip_cap, value=1)
                self.assertEqual(await self.refused(raw), "replacement transaction underpriced")
        second = await self.send(self.transfer(0, fee_cap=1_100, tip_cap=110))
        self.assertIsNone(await self.call("eth_getTransactionByHash", first))
        self.assertEqual((await self.call("eth_getTransactionByHash", second))["maxFeePerGas"], hex(1_100))
        self.assertEqual(await self.counts(), (1, 0))

    async def test_small_fees_must_still_rise(self):
        await self.send(self.transfer(0, fee_cap=3, tip_cap=1))
        message = "replacement transaction underpriced"
        self.assertEqual(await self.refused(self.transfer(0, fee_cap=3, tip_cap=2)), message)
        self.assertEqual(await self.refused(self.transfer(0, fee_cap=4, tip_cap=1)), message)
        await self.send(self.transfer(0, fee_cap=4, tip_cap=2))

    async def test_the_raise_can_be_another(self):
        limits = await self.call("devnet_setPoolLimits", {"price_bump": 100})
        self.assertEqual((limits["price_bump"], limits["account_queue"]), (100, 64))
        await self.send(self.transfer(0, fee_cap=1_000, tip_cap=100))
        refused = await self.refused(self.transfer(0, fee_cap=1_999, tip_cap=200))
        self.assertEqual(refused, "replacement transaction underpriced")
        await self.send(self.transfer(0, fee_cap=2_000, tip_cap=200))

    async def test_a_balance_must_cover_all_that_waits(self):
        await self.fund(2 * COST)
        await self.send(self.transfer(0))
        await self.send(self.transfer(1))
        expected = f"{FUNDS}: balance {2 * COST}, queued cost {2 * COST}, tx cost {COST}, overshot {COST}"
        self.assertEqual(await self.refused(self.transfer(2)), expected)
        bumped = self.transfer(1, fee_cap=6 * GWEI, tip_cap=2 * GWEI)
        expected = f"{FUNDS}: balance {2 * COST}, queued cost {2 * COST}, tx bumped {COST}, overshot {COST}"
        self.assertEqual(await self.refused(bumped), expected)

    async def test_what_is_behind_a_gap_waits_for_it_to_close(self):
        for nonce in (1, 2, 4):
            await self.send(self.transfer(nonce))
        self.assertEqual(await self.counts(), (0, 3))
        self.assertEqual(await self.number("eth_getTransactionCount", self.alice.address, "pending"), 0)
        self.assertEqual((await self.mine())["gasUsed"], "0x0")
        await self.send(self.transfer(0))
        self.assertEqual(await self.counts(), (3, 1))
        self.assertEqual(await self.number("eth_getTransactionCount", self.alice.address, "pending"), 3)
        self.assertEqual(len((await self.mine())["transactions"]), 3)
        self.assertEqual(await self.counts(), (0, 1))
        self.assertEqual(await self.number("eth_getTransactionCount", self.alice.address), 3)

    async def test_content_tells_what_waits_where(self):
        for nonce in (0, 2):
            await self.send(self.transfer(nonce))
        content = await self.call("txpool_content")
        self.assertEqual(content["pending"][self.alice.address]["0"]["nonce"], "0x0")
        self.assertEqual(list(content["queued"][self.alice.address]), ["2"])

    async def test_one_sender_has_64_behind_a_gap_and_the_rest_is_dropped_silently(self):
        hashes = [await self.send(self.transfer(nonce)) for nonce in range(1, 70)]
        self.assertEqual(await self.counts(), (0, 64))
        self.assertIsNotNone(await self.call("eth_getTransactionByHash", hashes[63]))
        self.assertIsNone(await self.call("eth_getTransactionByHash", hashes[64]))

    async def test_a_full_pool_takes_what_pays_better(self):
        await self.call("devnet_setPoolLimits", {"global_slots": 3, "global_queue": 0})
        cheap = [await self.send(self.transfer(nonce, tip_cap=100)) for nonce in range(3)]
        poor = self.transfer(0, self.carol, tip_cap=100)
        self.assertEqual(await self.refused(poor), "transaction underpriced")
        gapped = self.transfer(1, self.carol, tip_cap=200)
        self.assertEqual(await self.refused(gapped), "txpool is full")
        better = await self.send(self.transfer(0, self.carol, tip_cap=200))
        found = [await self.call("eth_getTransactionByHash", tx_hash) is not None for tx_hash in (*cheap, better)]
        self.assertEqual((sum(found), found[3]), (3, True))

    async def test_too_much_of_one_sender_is_dropped_from_its_end(self):
        await self.call("devnet_setPoolLimits", {"global_slots": 20, "account_slots": 4})
        for nonce in range(24):
            await self.send(self.transfer(nonce))
        self.assertEqual((await self.counts())[0], 20)
        self.assertEqual(await self.number("eth_getTransactionCount", self.alice.address, "pending"), 20)

    async def test_a_dropped_transaction_leaves_a_gap(self):
        hashes = [await self.send(self.transfer(nonce)) for nonce in range(3)]
        self.assertEqual(await self.call("anvil_dropTransaction", hashes[1]), hashes[1])
        self.assertIsNone(await self.call("anvil_dropTransaction", hashes[1]))
        self.assertEqual(await self.counts(), (1, 1))
        self.assertEqual(len((await self.mine())["transactions"]), 1)
        await self.send(self.transfer(1))
        self.assertEqual(len((await self.mine())["transactions"]), 2)

    async def test_what_can_no_longer_be_paid_is_forgotten_with_the_next_block(self):
        for nonce in range(2):
            await self.send(self.transfer(nonce))
        await self.fund(COST // 2)
        self.assertEqual(await self.counts(), (0, 0))

    async def test_the_best_tip_comes_first_and_nonces_stay_in_order(self):
        order = [
            (self.alice, 0, 1),
            (self.alice, 1, 9),
            (self.bob, 0, 5),
            (self.bob, 1, 2),
            (self.carol, 0, 5),
        ]
        hashes = {}
        for wallet, nonce, tip in order:
            raw = wallet.sign(nonce, self.carol.address, fee_cap=100 * GWEI, tip_cap=tip * GWEI)
            hashes[await self.send(raw)] = (wallet, nonce)
        mined = [hashes[tx_hash] for tx_hash in (await self.mine())["transactions"]]
        expected = [(self.bob, 0), (self.carol, 0), (self.bob, 1), (self.alice, 0), (self.alice, 1)]
        self.assertEqual(mined, expected)

    async def test_what_cannot_pay_the_base_fee_waits(self):
        await self.send(self.transfer(0, fee_cap=GWEI // 2, tip_cap=1))
        await self.send(self.transfer(1))
        self.assertEqual((await self.mine())["transactions"], [])
        for _ in range(5):
            block = await self.mine()
        self.assertEqual(len(block["transactions"]), 2)
        self.assertLess(int(block["baseFeePerGas"], 16), GWEI // 2)


class SmallBlockTests(NodeCase):
    options = {"gas_limit": 100_000}

    async def test_a_block_holds_as_much_as_fits(self):
        for nonce in range(6):
            await self.send(self.alice.sign(nonce, self.bob.address))
        sizes = [len((await self.mine())["transactions"]) for _ in range(3)]
        self.assertEqual(sizes, [4, 2, 0])

    async def test_what_does_not_fit_keeps_its_sender_waiting_and_nobody_else(self):
        await self.send(self.alice.sign(0, self.bob.address, gas=90_000, tip_cap=GWEI))
        await self.send(self.bob.sign(0, self.bob.address, gas=90_000, tip_cap=GWEI // 2))
        await self.send(self.carol.sign(0, self.bob.address, tip_cap=GWEI // 4))
        self.assertEqual(len((await self.mine())["transactions"]), 2)


if __name__ == "__main__":
    unittest.main()
