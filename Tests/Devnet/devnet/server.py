"""HTTP/1.1 in front of the dispatcher: POST, keep-alive, pipelining; nothing else of HTTP.

Source: RFC 9112. A protocol on asyncio's own transports answers several times as many requests as a framework.
"""

import asyncio
import re
from collections.abc import Awaitable
from http import HTTPStatus

import orjson

from .dispatch import Dispatcher, failure
from .errors import ParseError
from .fault_injection import Cut, HttpAnswer

MAX_HEADER = 16 * 1024
# Source: go-ethereum, rpc/http.go: maxRequestContentLength.
MAX_BODY = 5 * 1024 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One connection. Answers its requests one after the other."""

    def __init__(self, dispatcher: Dispatcher, endpoint: int) -> None:
        self._dispatcher = dispatcher
        self._endpoint = endpoint
        self._buffer = bytearray()
        self._body_from = 0
        self._body_to = 0
        self._last = False
        self._answering: asyncio.Task | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._buffer.clear()
        if self._answering is not None:
            self._answering.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._answering is None:
            self._answer_all()

    def _answer_all(self) -> None:
        """Answers what has arrived in full, until an answer takes time."""
        while (body := self._next_body()) is not None:
            try:
                request = orjson.loads(body)
            except orjson.JSONDecodeError:
                self._write(failure(None, ParseError("parse error")))
                continue
            answer = self._dispatcher.respond(request, self._endpoint)
            if isinstance(answer, Awaitable):
                self._answering = asyncio.ensure_future(answer)
                self._answering.add_done_callback(self._answered)
                return
            self._write(answer)

    def _answered(self, task: asyncio.Task) -> None:
        self._answering = None
        if task.cancelled() or isinstance(task.exception(), Cut):
            self._transport.abort()
            return
        if isinstance(fault := task.exception(), HttpAnswer):
            self._write_http(fault.status, fault.headers, fault.body)
        else:
            self._write(task.result())
        self._answer_all()

    def _next_body(self) -> bytes | None:
        """Takes the body of the next request; none until it is there."""
        if self._transport.is_closing() or (not self._body_to and not self._read_header()):
            return None
        if len(self._buffer) < self._body_to:
            return None
        body = bytes(self._buffer[self._body_from : self._body_to])
        del self._buffer[: self._body_to]
        self._body_to = 0
        return body

    def _read_header(self) -> bool:
        """Finds out where the body of the next request lies; returns whether the header is complete."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEADER:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return False
        header = bytes(self._buffer[: end + 2])
        length = _LENGTH.search(header)
        if not header.startswith(b"POST "):
            self._refuse(HTTPStatus.METHOD_NOT_ALLOWED)
        elif length is None:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif int(length[1]) > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._body_from = end + 4
            self._body_to = self._body_from + int(length[1])
            self._last = _CLOSE.search(header) is not None
            if _EXPECT.search(header):
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return True
        return False

    def _write(self, answer: object) -> None:
        body = orjson.dumps(answer)
        header = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(header + body)
        if self._last:
            self._transport.close()

    def _write_http(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Answers with something else than JSON-RPC's success."""
        phrase = HTTPStatus(status).phrase
        fields = {"Content-Type": "text/html", **headers, "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self._transport.write(f"HTTP/1.1 {status} {phrase}\r\n{lines}\r\n".encode() + body)
        if self._last:
            self._transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answers what is no request for this server, and ends the connection."""
        self._last = True
        self._write_http(status, {"Connection": "close"}, b"")
