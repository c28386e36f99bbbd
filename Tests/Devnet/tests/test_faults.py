"""Injected faults."""

import asyncio
import json
import unittest

from support import NodeCase
from devnet.errors import RpcError
from devnet.fault_injection import Cut, HttpAnswer
from devnet.keccak import keccak


class FaultTests(NodeCase):
    async def add(self, **rule):
        return await self.call("devnet_addFault", rule)

    async def test_an_error_takes_the_place_of_the_answer(self):
        await self.add(method="eth_blockNumber", kind="error", code=-32005, message="slow down", data={"try": 1})
        with self.assertRaises(RpcError) as caught:
            await self.call("eth_blockNumber")
        error = caught.exception
        self.assertEqual((error.code, error.message, error.data), (-32005, "slow down", {"try": 1}))
        self.assertEqual(await self.call("eth_chainId"), hex(1287))

    async def test_before_keeps_the_node_from_acting_and_after_does_not(self):
        for index, (when, known) in enumerate((("before", False), ("after", True))):
            with self.subTest(when):
                identifier = await self.add(method="eth_sendRawTransaction", kind="cut", when=when)
                raw = self.alice.sign(index, self.bob.address)
                with self.assertRaises(Cut):
                    await self.send(raw)
                await self.call("devnet_removeFault", identifier)
                found = await self.call("eth_getTransactionByHash", "0x" + keccak(raw).hex())
                self.assertEqual(found is not None, known)

    async def test_a_swallowed_transaction_is_answered_and_lost(self):
        await self.add(method="eth_sendRawTransaction", kind="swallow", count=1)
        raw = self.alice.sign(0, self.bob.address)
        tx_hash = await self.send(raw)
        self.assertEqual(tx_hash, "0x" + keccak(raw).hex())
        self.assertIsNone(await self.call("eth_getTransactionByHash", tx_hash))
        self.assertEqual(await self.send(raw), tx_hash)
        self.assertIsNotNone(await self.call("eth_getTransactionByHash", tx_hash))

    async def test_any_http_answer(self):
        await self.add(kind="http", status=429, headers={"Retry-After": "1"}, body="<html>")
        with self.assertRaises(HttpAnswer) as caught:
            await self.call("eth_chainId")
        answer = caught.exception
        self.assertEqual((answer.status, answer.headers, answer.body), (429, {"Retry-After": "1"}, b"<html>"))

    async def test_results_and_ids_can_be_replaced_and_answers_cut_short(self):
        await self.add(method="eth_getTransactionReceipt", kind="result", value=None)
        self.assertIsNone(await self.call("eth_getTransactionReceipt", "0x" + "00" * 32))
        await self.add(method="eth_chainId", kind="id", value=None)
        answer = await self.respond({"jsonrpc": "2.0", "id": 9, "method": "eth_chainId"})
        self.assertEqual(answer, {"jsonrpc": "2.0", "id": None, "result": hex(1287)})
        await self.add(method="net_version", kind="truncate", keep=10)
        with self.assertRaises(HttpAnswer) as caught:
            await self.call("net_version")
        self.assertEqual(caught.exception.body, b'{"jsonrpc"')

    async def test_members_can_be_left_out_of_answers(self):
        tx_hash = await self.send(self.alice.sign(0, self.bob.address))
        whole = await self.call("eth_getTransactionByHash", tx_hash)
        await self.add(kind="conceal", value=["v", "chainId"])
        pool = json.dumps(await self.call("txpool_content"))
        await self.mine()
        block = json.dumps(await self.call("eth_getBlockByNumber", "latest", True))
        for answer in (pool, block):
            self.assertIn(tx_hash, answer)
            self.assertNotIn("chainId", answer)
        seen = await self.call("eth_getTransactionByHash", tx_hash)
        self.assertEqual(whole.keys() - seen.keys(), {"v", "chainId"})

    async def test_a_rule_can_skip_count_and_end(self):
        identifier = await self.add(method="eth_chainId", kind="error", skip=2, count=2)
        outcomes = [await self.fails("eth_chainId") for _ in range(6)]
        self.assertEqual(outcomes, [False, False, True, True, False, False])
        rules = await self.call("devnet_faults")
        self.assertEqual(rules[str(identifier)]["hits"], 2)
        await self.add(method="eth_chainId", kind="error", seconds=0)
        self.assertFalse(await self.fails("eth_chainId"))
        await self.call("devnet_clearFaults")
        self.assertEqual(await self.call("devnet_faults"), {})

    async def fails(self, method, *parameters, endpoint=0):
        try:
            await self.call(method, *parameters, endpoint=endpoint)
        except RpcError:
            return True
        return False

    async def test_chance_follows_the_seed(self):
        await self.add(method="eth_chainId", kind="error", probability=0.5)
        runs = []
        for _ in range(2):
            await self.call("devnet_seed", 7)
            runs.append([await self.fails("eth_chainId") for _ in range(50)])
        self.assertEqual(runs[0], runs[1])
        self.assertTrue(10 < sum(runs[0]) < 40)

    async def test_a_rate_lets_some_requests_pass(self):
        await self.add(kind="error", rate=0.001, burst=3)
        self.assertEqual([await self.fails("eth_chainId") for _ in range(5)], [False, False, False, True, True])

    async def test_a_rule_can_be_for_one_endpoint_or_one_sender(self):
        await self.add(method="eth_chainId", kind="error", endpoint=1)
        self.assertEqual([await self.fails("eth_chainId", endpoint=index) for index in (0, 1, 2)], [False, True, False])
        await self.add(method="eth_sendRawTransaction", kind="error", sender=self.alice.address)
        raws = [wallet.sign(0, self.carol.address) for wallet in (self.alice, self.bob)]
        self.assertEqual([await self.fails("eth_sendRawTransaction", "0x" + raw.hex()) for raw in raws], [True, False])

    async def test_administration_always_works(self):
        await self.add(kind="cut")
        await self.call("evm_mine")
        await self.call("devnet_clearFaults")
        self.assertEqual(await self.number("eth_blockNumber"), 1)

    async def test_a_delay_holds_back_one_request_alone(self):
        await self.add(method="eth_chainId", kind="delay", milliseconds=20)
        await self.add(method="net_version", kind="hang")
        hanging = asyncio.create_task(self.call("net_version"))
        slow = asyncio.create_task(self.call("eth_chainId"))
        self.assertEqual(await self.call("eth_blockNumber"), "0x0")
        self.assertFalse(slow.done())
        self.assertEqual(await slow, hex(1287))
        self.assertFalse(hanging.done())
        hanging.cancel()

    async def test_batches_can_be_shuffled_robbed_and_refused(self):
        batch = [{"jsonrpc": "2.0", "id": index, "method": "eth_chainId"} for index in range(8)]
        await self.add(method="batch", kind="shuffle", count=1)
        identifiers = [answer["id"] for answer in await self.respond(batch)]
        self.assertNotEqual(identifiers, list(range(8)))
        self.assertCountEqual(identifiers, range(8))
        await self.add(method="batch", kind="omit", count=1)
        identifiers = [answer["id"] for answer in await self.respond(batch)]
        self.assertEqual((len(identifiers), identifiers), (7, sorted(identifiers)))
        await self.add(method="batch", kind="error", message="no", count=1)
        self.assertEqual((await self.respond(batch))["error"]["message"], "no")
        self.assertEqual(len(await self.respond(batch)), 8)

    async def test_rules_that_make_no_sense_are_refused(self):
        for rule in (
            {"kind": "explode"},
            {"kind": "cut", "wen": "before"},
            {},
            [],
            {"kind": "cut", "when": "now"},
            {"kind": "cut", "sender": "0x1"},
        ):
            with self.subTest(rule=rule), self.assertRaises(RpcError) as caught:
                await self.call("devnet_addFault", rule)
            self.assertEqual(caught.exception.code, -32602)

    async def test_waiting_transactions_can_be_dropped_in_a_row(self):
        hashes = [await self.send(self.alice.sign(nonce, self.bob.address)) for nonce in range(5)]
        other = await self.send(self.bob.sign(0, self.bob.address))
        self.assertEqual(await self.call("devnet_dropTransactions", self.alice.address, 3), hashes[:3])
        self.assertIsNotNone(await self.call("eth_getTransactionByHash", other))
        self.assertEqual(await self.call("txpool_status"), {"pending": "0x1", "queued": "0x2"})

    async def test_a_node_that_prunes_has_the_newest_states_and_all_blocks(self):
        await self.call("devnet_keepStates", 2)
        for _ in range(3):
            await self.call("evm_mine")
        account = self.alice.address
        for block in ("0x3", "0x2", "latest", "pending"):
            await self.call("eth_getTransactionCount", account, block)
        for method, parameters in (("eth_getTransactionCount", (account,)), ("eth_call", ({"to": account},))):
            with self.subTest(method), self.assertRaises(RpcError) as caught:
                await self.call(method, *parameters, "0x1")
            self.assertIn("missing trie node", caught.exception.message)
        self.assertIsNotNone(await self.call("eth_getBlockByNumber", "0x1", True))
        await self.call("devnet_keepStates", None)
        await self.call("eth_getTransactionCount", account, "0x1")

    async def test_requests_are_counted(self):
        before = await self.call("devnet_requests")
        await self.respond([{"id": 1, "method": "eth_chainId"}, {"id": 2, "method": "eth_chainId"}])
        after = await self.call("devnet_requests")
        self.assertEqual(after["http"] - before["http"], 2)
        self.assertEqual(after["calls"]["eth_chainId"] - before["calls"].get("eth_chainId", 0), 2)


if __name__ == "__main__":
    unittest.main()
