"""Injects faults: finds the rule that strikes a request, and makes the request go wrong.

The first rule that fits strikes. Requests that administer the chain are never struck.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import orjson

from .errors import RpcError
from .faults import Fault
from .keccak import keccak
from .values import data as hex_data
from .values import parse_data

ADMINISTRATION = ("anvil_", "devnet_", "evm_")


class Cut(Exception):
    """The connection is to be cut."""


class HttpAnswer(Exception):
    """The answer is to be this, instead of what JSON-RPC would say."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


class Faults:
    """The rules in force."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._rules: dict[int, Fault] = {}
        self._identifiers = count(1)

    def add(self, fault: Fault) -> int:
        """Puts a rule behind the others; returns its number."""
        identifier = next(self._identifiers)
        self._rules[identifier] = fault
        return identifier

    def remove(self, identifier: int) -> bool:
        """Takes a rule away; returns whether it was there."""
        return self._rules.pop(identifier, None) is not None

    def clear(self) -> None:
        """Takes all rules away."""
        self._rules.clear()

    def rules(self) -> dict[int, Fault]:
        """Returns the rules by number, also those that are over."""
        return dict(self._rules)

    def find(self, method: str, parameters: object, endpoint: int) -> Fault | None:
        """Returns the rule that strikes a request, if any does."""
        if not self._rules or method.startswith(ADMINISTRATION):
            return None
        for fault in self._rules.values():
            if not fault.over and fault.strikes(method, parameters, endpoint, self.chance):
                return fault
        return None

    async def inflict(self, fault: Fault, request: object, act: Callable[[], Any]) -> Any:
        """Answers a request with a fault; `act` carries it out."""
        if fault.when == "before":
            answer = await self._strike(fault, request, None)
            if answer is not None:
                return answer
        answer = act()
        if isinstance(answer, Awaitable):
            answer = await answer
        return await self._strike(fault, request, answer) if fault.when == "after" else answer

    async def _strike(self, fault: Fault, request: Any, answer: Any) -> Any:
        """Does what goes wrong; returns the answer, which before the request is carried out takes its place."""
        match fault.kind:
            case "cut":
                raise Cut
            case "hang":
                await asyncio.Event().wait()
            case "delay":
                await asyncio.sleep(fault.milliseconds / 1000)
            case "http":
                raise HttpAnswer(fault.status, fault.headers, fault.body.encode())
            case "truncate":
                raise HttpAnswer(200, {}, orjson.dumps(answer)[: fault.keep])
            case "error":
                return _answer(request, error=RpcError(fault.message, fault.code, fault.data).to_json())
            case "result":
                return _answer(request, result=fault.value)
            case "swallow":
                return _answer(request, result=hex_data(keccak(parse_data(request["params"][0]))))
            case "conceal":
                return _without(answer, frozenset(fault.value))
            case "id":
                return {**answer, "id": fault.value}
            case "shuffle":
                return self.chance.sample(answer, len(answer))
            case "omit":
                missing = self.chance.randrange(len(answer))
                return answer[:missing] + answer[missing + 1 :]
        return answer


def _answer(request: Any, **outcome: Any) -> dict:
    """Forms a response; to a batch, a single one."""
    return {"jsonrpc": "2.0", "id": request.get("id") if isinstance(request, dict) else None, **outcome}


def _without(answer: Any, names: frozenset[str]) -> Any:
    """Leaves out members of these names, however deep."""
    match answer:
        case dict():
            return {name: _without(value, names) for name, value in answer.items() if name not in names}
        case list():
            return [_without(value, names) for value in answer]
    return answer
