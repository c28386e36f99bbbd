"""HTTP/1.1 in front of the dispatcher: POST, keep-alive, pipelining; nothing else of HTTP.

Source: RFC 9112. A protocol on asyncio's own transports answers several times as many requests as a framework.
"""

import asyncio
import re
from collections.abc import Awaitable

import orjson

from .dispatch import Dispatcher, failure
from .errors import ParseError

MAX_HEADER = 16 * 1024
# Source: go-ethereum, rpc/http.go: maxRequestContentLength.
MAX_BODY = 5 * 1024 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One connection. Answers its requests one after the other."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
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
            answer = self._dispatcher.respond(request)
            if isinstance(answer, Awaitable):
                self._answering = asyncio.ensure_future(answer)
                self._answering.add_done_callback(self._answered)
                return
            self._write(answer)

    def _answered(self, task: asyncio.Task) -> None:
        self._answering = None
        if not task.cancelled():
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
                self._refuse(b"431 Request Header Fields Too Large")
            return False
        header = bytes(self._buffer[: end + 2])
        length = _LENGTH.search(header)
        if not header.startswith(b"POST "):
            self._refuse(b"405 Method Not Allowed")
        elif length is None:
            self._refuse(b"411 Length Required")
        elif int(length[1]) > MAX_BODY:
            self._refuse(b"413 Content Too Large")
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

    def _refuse(self, status: bytes) -> None:
        self._transport.write(b"HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        self._transport.close()
