"""`eth_call` and `eth_estimateGas`."""

import unittest

from support import GWEI, RICH, NodeCase
from devnet.errors import RpcError
from devnet.revert import reason
from kit.abi import encode, selector

ERROR = selector("Error(string)") + encode(["string"], ["no luck"])
PANIC = selector("Panic(uint256)") + encode(["uint256"], [0x11])
SOMEWHERE = "0x" + "ee" * 20


class SimulationTests(NodeCase):
    async def put(self, code):
        await self.call("anvil_setCode", SOMEWHERE, "0x" + code)

    def request(self, data=b"", **more):
        return {"from": self.alice.address, "to": SOMEWHERE, "data": "0x" + data.hex(), **more}

    async def failure(self, method, request):
        with self.assertRaises(RpcError) as caught:
            await self.call(method, request)
        error = caught.exception
        return error.code, error.message, error.data

    async def test_a_revert_tells_reason_and_data(self):
        await self.put("366000600037366000fd")
        unknown = selector("WorkflowNotFound()")
        cases = [
            (ERROR, "execution reverted: no luck"),
            (PANIC, "execution reverted: arithmetic underflow or overflow"),
            (unknown, "execution reverted"),
            (b"", "execution reverted"),
        ]
        for method in ("eth_call", "eth_estimateGas"):
            for data, message in cases:
                with self.subTest(method, message=message):
                    expected = (3, message, "0x" + data.hex())
                    self.assertEqual(await self.failure(method, self.request(data)), expected)

    async def test_a_reason_that_does_not_add_up_is_left_out(self):
        self.assertEqual(reason(ERROR), "no luck")
        for data in (ERROR[:4], ERROR[:40], ERROR[:4] + encode(["uint256", "uint256"], [2**255, 5])):
            self.assertIsNone(reason(data))
        self.assertEqual(reason(PANIC[:4] + encode(["uint256"], [0x99])), "unknown panic code: 0x99")

    async def test_other_failures_have_go_ethereums_names(self):
        for code, message in (
            ("fe", "invalid opcode: INVALID"),
            ("5b600056", "out of gas"),
            ("600456", "invalid jump destination"),
        ):
            await self.put(code)
            with self.subTest(message):
                self.assertEqual(await self.failure("eth_call", self.request()), (-32000, message, None))

    async def test_a_call_changes_nothing(self):
        await self.put("6005600055")
        for _ in range(2):
            self.assertEqual(await self.call("eth_call", self.request()), "0x")
        self.assertEqual(await self.number("eth_getStorageAt", SOMEWHERE, "0x0"), 0)

    async def test_a_call_may_come_from_a_contract(self):
        await self.put("3360005260206000f3")
        await self.call("anvil_setCode", self.carol.address, "0xfe")
        result = await self.call("eth_call", {"from": self.carol.address, "to": SOMEWHERE})
        self.assertEqual(result, "0x" + "00" * 12 + self.carol.address[2:])
        self.assertEqual(await self.call("eth_getCode", self.carol.address), "0xfe")

    async def test_a_call_sees_the_block_it_is_made_on(self):
        await self.put("6000546000524360205260406000f3")
        for number in (1, 2, 3):
            await self.call("anvil_setStorageAt", SOMEWHERE, "0x0", hex(number * 10))
            await self.mine()
        # What an administrator changes belongs to the newest block at that time.
        results = [await self.call("eth_call", self.request(), hex(block)) for block in (0, 1, 2, 3)]
        words = [(int(result[2:66], 16), int(result[66:], 16)) for result in results]
        self.assertEqual(words, [(10, 0), (20, 1), (30, 2), (30, 3)])

    async def test_nobody_sends_more_than_there_is(self):
        _, message, _ = await self.failure("eth_call", self.request(value=hex(RICH + 1)))
        expected = (
            f"insufficient funds for gas * price + value: address {self.alice.address} have {RICH} want {RICH + 1}"
        )
        self.assertEqual(message, expected)

    async def test_a_transfer_is_estimated_exactly(self):
        request = {"from": self.alice.address, "to": self.bob.address, "value": "0x5"}
        self.assertEqual(await self.number("eth_estimateGas", request), 21_000)

    async def test_an_estimate_is_enough_and_hardly_more(self):
        # SSTORE as the last step: what it needs to have left is more than it takes.
        for code in ("6005600055", "60056000556000600055", "5a" * 50, "6000600060006000600061ffff5af1"):
            await self.put(code)
            with self.subTest(code):
                estimate = await self.number("eth_estimateGas", self.request())
                await self.call("eth_call", self.request(gas=hex(estimate)))
                least = int(estimate * (1 - 0.016))
                with self.assertRaises(RpcError):
                    await self.call("eth_call", self.request(gas=hex(least)))

    async def test_an_estimate_is_limited_by_what_the_sender_has(self):
        await self.put("5b600056")
        self.assertEqual(
            await self.failure("eth_estimateGas", self.request()),
            (-32000, "gas required exceeds allowance (50000000)", None),
        )
        await self.call("anvil_setBalance", self.alice.address, hex(30_000 * GWEI))
        limited = self.request(maxFeePerGas=hex(GWEI))
        self.assertEqual(
            await self.failure("eth_estimateGas", limited), (-32000, "gas required exceeds allowance (30000)", None)
        )
        poor = self.request(maxFeePerGas=hex(GWEI), value=hex(30_001 * GWEI))
        self.assertEqual(await self.failure("eth_estimateGas", poor), (-32000, "insufficient funds for transfer", None))

    async def test_malformed_requests_are_refused(self):
        for request in (
            {"to": "0x12"},
            {"to": SOMEWHERE, "data": "abc"},
            {"to": SOMEWHERE, "value": "0x01"},
            "0x",
            {"to": SOMEWHERE, "data": "0x1"},
            {"to": SOMEWHERE, "data": "0x", "input": "0x00"},
            {"to": SOMEWHERE, "accessList": [{}]},
        ):
            with self.subTest(request=request):
                self.assertEqual((await self.failure("eth_call", request))[0], -32602)


if __name__ == "__main__":
    unittest.main()
