"""The contract with Multicall3's interface."""

from support import NodeCase
from devnet.errors import RpcError
from devnet.multicall3 import ADDRESS
from kit.abi import encode, selector

# Answers what it is sent; reverts with it when it begins with 0xff.
ECHO = bytes.fromhex("36600060003760003560f81c60ff14601657366000f35b366000fd")
DEPLOY = bytes.fromhex("601b600c600039601b6000f3") + ECHO


def aggregate3(calls):
    """Encodes a call of aggregate3 with (target, may fail, data) for each."""
    tuples = [
        encode(["address", "bool"], [target, may_fail]) + (0x60).to_bytes(32, "big") + encode(["bytes"], [data])[32:]
        for target, may_fail, data in calls
    ]
    offsets, offset = b"", 32 * len(tuples)
    for item in tuples:
        offsets += offset.to_bytes(32, "big")
        offset += len(item)
    head = (0x20).to_bytes(32, "big") + len(tuples).to_bytes(32, "big")
    signature = selector("aggregate3((address,bool,bytes)[])")
    return signature + head + offsets + b"".join(tuples)


def results(output):
    """Decodes what aggregate3 returned, and checks that it is encoded as Solidity does it."""
    word = lambda place: int.from_bytes(output[place : place + 32], "big")
    found, end = [], 64 + 32 * word(32)
    for index in range(word(32)):
        start = 64 + word(64 + 32 * index)
        assert start == end and word(start + 32) == 0x40
        length = word(start + 64)
        end = start + 96 + (length + 31) // 32 * 32
        assert not any(output[start + 96 + length : end])
        found.append((bool(word(start)), output[start + 96 : start + 96 + length]))
    assert word(0) == 0x20 and end == len(output)
    return found


class MulticallTests(NodeCase):
    async def asyncSetUp(self):
        self.assertEqual(len(ECHO), 0x1B)
        tx_hash = await self.send(self.alice.sign(0, None, DEPLOY, gas=200_000))
        await self.mine()
        self.echo = (await self.receipt(tx_hash))["contractAddress"]

    async def ask(self, data):
        return bytes.fromhex((await self.call("eth_call", {"to": ADDRESS, "data": "0x" + data.hex()}))[2:])

    async def test_the_answers_are_those_of_the_calls_in_order(self):
        payloads = [b"", b"a", b"b" * 31, b"c" * 32, b"d" * 33, bytes(5_000)]
        calls = [(self.echo, False, payload) for payload in payloads]
        self.assertEqual(results(await self.ask(aggregate3(calls))), [(True, payload) for payload in payloads])
        self.assertEqual(results(await self.ask(aggregate3([]))), [])

    async def test_a_call_may_fail_when_it_is_allowed_to(self):
        calls = [(self.echo, True, b"\xff no"), (self.bob.address, False, b""), (self.echo, False, b"yes")]
        self.assertEqual(results(await self.ask(aggregate3(calls))), [(False, b"\xff no"), (True, b""), (True, b"yes")])
        calls[0] = (self.echo, False, b"\xff no")
        with self.assertRaisesRegex(RpcError, "execution reverted: Multicall3: call failed"):
            await self.ask(aggregate3(calls))

    async def test_a_thousand_calls_fit(self):
        calls = [(self.echo, False, index.to_bytes(36, "big")) for index in range(1_000)]
        found = results(await self.ask(aggregate3(calls)))
        self.assertEqual([int.from_bytes(data, "big") for _, data in found], list(range(1_000)))

    async def test_it_tells_of_block_chain_and_balances(self):
        block = await self.mine()
        for signature, expected in (
            ("getBlockNumber()", int(block["number"], 16)),
            ("getCurrentBlockTimestamp()", int(block["timestamp"], 16)),
            ("getChainId()", 1287),
        ):
            self.assertEqual(int.from_bytes(await self.ask(selector(signature)), "big"), expected, signature)
        balance = await self.ask(selector("getEthBalance(address)") + encode(["address"], [self.bob.address]))
        self.assertEqual(int.from_bytes(balance, "big"), await self.number("eth_getBalance", self.bob.address, "latest"))
        with self.assertRaises(RpcError):
            await self.ask(b"\1\2\3\4")


class WithoutMulticallTests(NodeCase):
    options = {"has_multicall": False}

    async def test_a_chain_may_have_none(self):
        self.assertEqual(await self.call("eth_getCode", ADDRESS, "latest"), "0x")
