"""The program: HTTP, JSON-RPC over it, start and stop. Each test case starts one process."""

import json
import signal
import socket
import subprocess
import sys
import time
import unittest
from urllib.parse import urlsplit

import support  # noqa: F401 (finds devnet and kit)
from kit.client import DEVNET, Client, Devnet, RpcFailure

REQUEST = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}'
CHAIN_ID = b'{"jsonrpc":"2.0","id":1,"result":"0x507"}'


def post(body, *headers):
    lines = [b"POST / HTTP/1.1", b"Host: x", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class ServerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.devnet = Devnet("--block-time", "1000", "--endpoints", "2")
        cls.address = urlsplit(cls.devnet.url)

    @classmethod
    def tearDownClass(cls):
        cls.devnet.stop()

    def setUp(self):
        self.client = Client(self.devnet.url)

    def tearDown(self):
        self.client.call("devnet_clearFaults")
        self.client.close()

    def connect(self):
        return socket.create_connection((self.address.hostname, self.address.port), timeout=5)

    def exchange(self, *parts):
        """Sends bytes piece by piece on a new connection; returns all that comes until the other side closes."""
        with self.connect() as connection:
            for part in parts:
                connection.sendall(part)
            received = b""
            while chunk := connection.recv(65_536):
                received += chunk
            return received

    def test_the_ready_line_names_all_endpoints(self):
        self.assertEqual(self.devnet.ready["chainId"], 1287)
        self.assertEqual(self.devnet.ready["endpoints"][0], self.devnet.url)
        second = Client(self.devnet.ready["endpoints"][1])
        self.client.call("devnet_addFault", {"kind": "error", "endpoint": 1})
        self.assertEqual(self.client.call("eth_chainId"), "0x507")
        with self.assertRaises(RpcFailure):
            second.call("eth_chainId")
        second.close()

    def test_requests_may_arrive_in_pieces_or_many_at_once(self):
        request = post(REQUEST)
        close = post(REQUEST, b"Connection: close")
        received = self.exchange(request[:10], request[10:40], request[40:] + request * 3 + close[:-5], close[-5:])
        self.assertEqual(received.count(b"HTTP/1.1 200 OK\r\n"), 5)
        self.assertEqual(received.count(CHAIN_ID), 5)

    def test_a_slow_answer_does_not_overtake_the_next(self):
        self.client.call("devnet_addFault", {"method": "eth_chainId", "kind": "delay", "milliseconds": 30, "count": 1})
        quick = REQUEST.replace(b"eth_chainId", b"net_version")
        received = self.exchange(post(REQUEST) + post(quick, b"Connection: close"))
        self.assertLess(received.index(b'"0x507"'), received.index(b'"1287"'))

    def test_expect_continue_is_answered(self):
        received = self.exchange(post(REQUEST, b"Expect: 100-continue", b"Connection: close"))
        self.assertTrue(received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))

    def test_what_is_no_post_with_a_length_is_refused(self):
        cases = {
            b"GET / HTTP/1.1\r\n\r\n": b"405 ",
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n": b"411 ",
            b"POST / HTTP/1.1\r\nContent-Length: 5242881\r\n\r\n": b"413 ",
            b"POST / HTTP/1.1\r\nX: " + b"x" * 17_000: b"431 ",
        }
        for request, status in cases.items():
            with self.subTest(status):
                self.assertTrue(self.exchange(request).startswith(b"HTTP/1.1 " + status))

    def test_json_rpc_errors(self):
        cases = [
            (b"{", {"code": -32700, "message": "parse error"}),
            (b"[]", {"code": -32600, "message": "empty batch"}),
            (b"3", {"code": -32600, "message": "invalid request"}),
            (json.dumps([1] * 1_001).encode(), {"code": -32600, "message": "batch too large"}),
        ]
        for body, error in cases:
            with self.subTest(error):
                self.assertEqual(json.loads(self.client.post(body)[1])["error"], error)
        calls = [
            ("eth_nothing", [], -32601, "the method eth_nothing does not exist/is not available"),
            ("eth_getBalance", [], -32602, "missing value for required argument 0"),
            ("eth_chainId", [1], -32602, "too many arguments, want at most 0"),
            (
                "eth_getBalance",
                ["0x12"],
                -32602,
                "invalid argument: hex string has length 2, want 40 for common.Address",
            ),
        ]
        for method, parameters, code, message in calls:
            with self.subTest(message), self.assertRaises(RpcFailure) as caught:
                self.client.call(method, *parameters)
            self.assertEqual((caught.exception.code, caught.exception.message), (code, message))

    def test_a_batch_is_answered_in_its_order(self):
        batch = [
            {"jsonrpc": "2.0", "id": f"n{index}", "method": "eth_chainId" if index % 2 else "no"} for index in range(6)
        ]
        answers = self.client.request(batch)
        self.assertEqual([answer["id"] for answer in answers], [f"n{index}" for index in range(6)])
        self.assertEqual(["error" in answer for answer in answers], [True, False] * 3)

    def test_a_cut_connection_ends_without_an_answer(self):
        self.client.call("devnet_addFault", {"method": "eth_chainId", "kind": "cut", "count": 1})
        with self.assertRaises(ConnectionError):
            if not self.exchange(post(REQUEST)):
                raise ConnectionError

    def test_an_injected_http_answer_keeps_the_connection(self):
        rule = {"method": "eth_chainId", "kind": "http", "status": 502, "body": "<html>Bad Gateway</html>", "count": 1}
        self.client.call("devnet_addFault", rule)
        self.assertEqual(self.client.post(REQUEST), (502, b"<html>Bad Gateway</html>"))
        self.assertEqual(self.client.post(REQUEST), (200, CHAIN_ID))

    def test_a_client_that_goes_away_from_a_hanging_request_harms_nobody(self):
        self.client.call("devnet_addFault", {"method": "eth_chainId", "kind": "hang", "count": 1})
        with self.connect() as connection:
            connection.sendall(post(REQUEST))
            while not any(rule.get("hits") for rule in self.client.call("devnet_faults").values()):
                time.sleep(0.01)
        self.assertEqual(self.client.call("eth_chainId"), "0x507")


class ProgramTests(unittest.TestCase):
    def start(self, *options):
        return subprocess.Popen(
            [sys.executable, str(DEVNET), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def test_sigterm_ends_it_well_and_it_prints_one_line(self):
        process = self.start()
        self.assertIn("rpc", json.loads(process.stdout.readline()))
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=10)
        self.assertEqual((process.returncode, output, errors), (0, b"", b""))

    def test_the_end_of_standard_input_ends_it_when_asked(self):
        devnet = Devnet()
        self.assertEqual(devnet.stop(), 0)

    def test_a_port_in_use_is_named_in_one_line(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            process = self.start("--port", str(port))
            output, errors = process.communicate(timeout=10)
        self.assertEqual((process.returncode, output), (1, b""))
        self.assertEqual(errors.decode(), f"devnet: port {port} is in use\n")

    def test_blocks_come_at_the_interval_and_the_interval_can_change(self):
        devnet = Devnet("--block-time", "0.05", "--chain-id", "7")
        client = Client(devnet.url)
        self.assertEqual(client.call("eth_chainId"), "0x7")
        self.wait_for_block(client, 3)
        client.call("evm_setIntervalMining", 0)
        stopped = client.number("eth_blockNumber")
        client.call("evm_mine")
        self.assertEqual(client.number("eth_blockNumber"), stopped + 1)
        client.call("evm_setIntervalMining", 0.05)
        self.wait_for_block(client, stopped + 3)
        client.close()
        devnet.stop()

    def wait_for_block(self, client, number):
        give_up = time.monotonic() + 10
        while client.number("eth_blockNumber") < number:
            self.assertLess(time.monotonic(), give_up)
            time.sleep(0.01)


class FlawedServerTests(unittest.TestCase):
    """A chain that is started with what is wrong with some nodes."""

    @classmethod
    def setUpClass(cls):
        options = ("--lagging", "3", "--log-range", "4", "--log-results", "9", "--log-words", "moonbeam", "--no-multicall3")
        cls.devnet = Devnet("--block-time", "1000", *options)
        cls.first, cls.behind = (Client(url) for url in cls.devnet.ready["endpoints"])

    @classmethod
    def tearDownClass(cls):
        cls.first.close()
        cls.behind.close()
        cls.devnet.stop()

    def test_the_last_endpoint_is_behind_and_limits_are_those_of_all(self):
        self.first.call("anvil_mine", 10)
        self.assertEqual((self.first.number("eth_blockNumber"), self.behind.number("eth_blockNumber")), (10, 7))
        for client in (self.first, self.behind):
            with self.assertRaisesRegex(RpcFailure, r"^-32603: block range is too wide \(maximum 4\)$"):
                client.call("eth_getLogs", {"fromBlock": "0x1", "toBlock": "0x5"})
        self.assertEqual(self.behind.call("eth_getLogs", {"fromBlock": "0x8", "toBlock": "0xa"}), [])
        self.assertEqual(self.first.call("eth_getCode", "0xcA11bde05977b3631167028862bE2a173976CA11", "latest"), "0x")

    def test_a_limit_of_none_is_refused(self):
        command = [sys.executable, str(DEVNET), "--log-range", "0"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("--log-range: 0 is not a number from 1 on", result.stderr)


if __name__ == "__main__":
    unittest.main()
