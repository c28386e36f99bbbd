"""JSON-RPC 2.0: finds the method of a request, runs it, and forms the response.

Source: jsonrpc.org specification; go-ethereum, rpc/errors.go and rpc/server.go (messages, batch limit).
"""

import inspect
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from .errors import InvalidParams, InvalidRequest, MethodNotFound, RpcError
from .fault_injection import Faults
from .faults import BATCH
from .pace import Pace

BATCH_LIMIT = 1_000

Method = Callable[..., Any]
Methods = dict[str, Method]

logger = logging.getLogger("devnet")


class Dispatcher:
    """The methods by name. A method takes the positional parameters, and returns its result or promises it."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._methods: dict[tuple[int | None, str], tuple[Method, int, int]] = {}
        self.requests = 0
        self.calls: Counter[str] = Counter()

    def register(self, methods: Methods, endpoint: int | None = None) -> None:
        """Adds methods, of one endpoint or of all; the number of their parameters is read from their signatures."""
        for name, method in methods.items():
            parameters = inspect.signature(method).parameters.values()
            required = sum(parameter.default is parameter.empty for parameter in parameters)
            self._methods[endpoint, name] = method, required, len(parameters)

    def respond(self, request: object, endpoint: int = 0) -> object | Awaitable[object]:
        """Answers a request, or a batch; at once where the method can."""
        self.requests += 1
        if not isinstance(request, list):
            return self._single(request, endpoint)
        if fault := self._faults.find(BATCH, None, endpoint):
            return self._faults.inflict(fault, request, lambda: self._batch(request, endpoint))
        return self._batch(request, endpoint)

    async def _batch(self, requests: list, endpoint: int) -> object:
        """Answers requests one after the other."""
        if not requests:
            return failure(None, InvalidRequest("empty batch"))
        if len(requests) > BATCH_LIMIT:
            return failure(None, InvalidRequest("batch too large"))
        answers = []
        pace = Pace()
        for request in requests:
            answer = self._single(request, endpoint)
            answers.append(await answer if isinstance(answer, Awaitable) else answer)
            await pace.pause()
        return answers

    def _single(self, request: object, endpoint: int) -> dict | Awaitable[dict]:
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            return failure(None, InvalidRequest("invalid request"))
        identifier, name, parameters = request.get("id"), request["method"], request.get("params") or []
        self.calls[name] += 1
        if fault := self._faults.find(name, parameters, endpoint):
            return self._faults.inflict(fault, request, lambda: self._run(identifier, name, parameters, endpoint))
        return self._run(identifier, name, parameters, endpoint)

    def _run(self, identifier: object, name: str, parameters: object, endpoint: int) -> dict | Awaitable[dict]:
        try:
            result = self._call(name, parameters, endpoint)
        except Exception as error:
            return failure(identifier, _presentable(name, error))
        if isinstance(result, Awaitable):
            return self._promised(identifier, name, result)
        return {"jsonrpc": "2.0", "id": identifier, "result": result}

    async def _promised(self, identifier: object, name: str, result: Awaitable) -> dict:
        try:
            return {"jsonrpc": "2.0", "id": identifier, "result": await result}
        except Exception as error:
            return failure(identifier, _presentable(name, error))

    def _call(self, name: str, parameters: object, endpoint: int) -> object:
        found = self._methods.get((endpoint, name)) or self._methods.get((None, name))
        if found is None:
            raise MethodNotFound(name)
        method, required, most = found
        if not isinstance(parameters, list):
            raise InvalidParams("non-array args")
        if len(parameters) < required:
            raise InvalidParams(f"missing value for required argument {len(parameters)}")
        if len(parameters) > most:
            raise InvalidParams(f"too many arguments, want at most {most}")
        return method(*parameters)


def failure(identifier: object, error: RpcError) -> dict:
    """Forms the response to a request that failed."""
    return {"jsonrpc": "2.0", "id": identifier, "error": error.to_json()}


def _presentable(name: str, error: Exception) -> RpcError:
    """Returns what a caller may see of an error; one of our own making goes to the log."""
    if isinstance(error, RpcError):
        return error
    logger.error("%s failed", name, exc_info=error)
    return RpcError("internal error", code=-32603)
