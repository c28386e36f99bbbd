"""A JSON-RPC client, and a development chain to talk to."""

import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

DEVNET = Path(__file__).resolve().parents[1]


class RpcFailure(Exception):
    """The node answered with an error."""

    def __init__(self, error: dict) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]
        self.message = error["message"]
        self.data = error.get("data")


class Client:
    """One connection, kept alive."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
        self._path = parts.path or "/"

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def post(self, body: bytes) -> tuple[int, bytes]:
        """Sends bytes; returns the status and the body of the response."""
        self._connection.request("POST", self._path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        return response.status, response.read()

    def request(self, content: object) -> object:
        """Sends JSON; returns the response's."""
        return json.loads(self.post(json.dumps(content).encode())[1])

    def call(self, method: str, *parameters: object) -> object:
        """Calls a method; returns its result or raises `RpcFailure`."""
        response = self.request({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)})
        if "error" in response:
            raise RpcFailure(response["error"])
        return response["result"]

    def number(self, method: str, *parameters: object) -> int:
        """Calls a method that returns a quantity."""
        return int(self.call(method, *parameters), 16)

    def send(self, raw: bytes) -> str:
        """Sends a signed transaction; returns its hash."""
        return self.call("eth_sendRawTransaction", "0x" + raw.hex())


class Devnet:
    """A development chain in a process of its own, which ends with this one."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(DEVNET), "--exit-on-stdin-eof", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        line = self._process.stdout.readline()
        self.ready = json.loads(line)
        self.url = self.ready["rpc"]

    def stop(self) -> int:
        """Stops it; returns its exit code."""
        self._process.stdin.close()
        code = self._process.wait(timeout=10)
        self._process.stdout.close()
        return code
