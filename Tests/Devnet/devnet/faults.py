"""Rules for faults that are injected on purpose: which requests go wrong, how often, and how."""

import random
import time
from dataclasses import dataclass, field
from typing import Any

from .errors import InvalidParams, RpcError
from .transactions import decode
from .values import parse_address, parse_data

# The method of rules that are about batches as a whole.
BATCH = "batch"
# What can go wrong only once there is an answer, and only before.
AFTER = frozenset({"conceal", "id", "omit", "result", "shuffle", "truncate"})
BEFORE = frozenset({"swallow"})
EITHER = frozenset({"cut", "delay", "error", "hang", "http"})


@dataclass(slots=True, kw_only=True)
class Fault:
    """One rule."""

    kind: str
    method: str = "*"
    """The method that it is for; `*` for all, `batch` for whole batches."""
    when: str = "before"
    """Whether it strikes before the node acts, or after: then the request is carried out all the same."""
    endpoint: int | None = None
    """The only endpoint that it is for."""
    sender: str | None = None
    """The only sender of raw transactions that it is for."""
    skip: int = 0
    """How many requests it lets pass first."""
    count: int | None = None
    """How many requests it strikes."""
    seconds: float | None = None
    """How long it lasts."""
    probability: float = 1.0
    """How likely it strikes each request."""
    rate: float | None = None
    """How many requests a second it lets pass."""
    burst: float = 1.0
    """How many requests it lets pass at once, with a rate."""
    code: int = -32000
    message: str = "injected fault"
    data: Any = None
    """Code, message and data of an `error`."""
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    """Status, headers and body of an `http` answer."""
    milliseconds: float = 0.0
    """How long a `delay` is."""
    value: Any = None
    """The `result`, or the `id`, to answer with; the names of the members that `conceal` leaves out."""
    keep: int = 0
    """How many bytes of the answer `truncate` leaves."""
    hits: int = 0
    """How many requests it has struck."""
    _started: float = field(default_factory=time.monotonic)
    _tokens: float = 0.0
    _refilled: float = field(default_factory=time.monotonic)

    @classmethod
    def parse(cls, rule: object) -> "Fault":
        """Reads a rule; raises `InvalidParams` when it makes no sense."""
        if not isinstance(rule, dict):
            raise InvalidParams("invalid argument 0: a fault is an object")
        known = {name for name in cls.__slots__ if not name.startswith("_")} - {"hits"}
        if unknown := sorted(rule.keys() - known):
            raise InvalidParams(f"invalid argument 0: a fault has no {', '.join(unknown)}")
        fault = cls(**{"kind": "", **rule})
        if fault.kind not in AFTER | BEFORE | EITHER:
            raise InvalidParams(f"invalid argument 0: there is no fault of kind {fault.kind!r}")
        if fault.when not in ("before", "after"):
            raise InvalidParams(f"invalid argument 0: when is before or after, not {fault.when!r}")
        if fault.sender is not None:
            fault.sender = parse_address(fault.sender)
        fault.when = "after" if fault.kind in AFTER else "before" if fault.kind in BEFORE else fault.when
        fault._tokens = fault.burst
        return fault

    def to_json(self) -> dict:
        """Returns what the rule says and how often it struck, less what is as by default."""
        default = Fault(kind="")
        names = (name for name in self.__slots__ if not name.startswith("_"))
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(default, name)}

    @property
    def over(self) -> bool:
        """Whether it will never strike again."""
        spent = self.count is not None and self.hits >= self.count
        return spent or (self.seconds is not None and time.monotonic() - self._started >= self.seconds)

    def strikes(self, method: str, parameters: object, endpoint: int, chance: random.Random) -> bool:
        """Tells whether it strikes a request, and counts it."""
        if self.method != method and (self.method != "*" or method == BATCH):
            return False
        if self.endpoint not in (None, endpoint) or not self._is_from_sender(parameters):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self._passes_rate() or (self.probability < 1 and chance.random() >= self.probability):
            return False
        self.hits += 1
        return True

    def _is_from_sender(self, parameters: object) -> bool:
        if self.sender is None:
            return True
        try:
            raw = parse_data(parameters[0])
            return decode(raw, None).sender == self.sender
        except (RpcError, IndexError, KeyError, TypeError):
            return False

    def _passes_rate(self) -> bool:
        if self.rate is None:
            return False
        now = time.monotonic()
        self._tokens = min(self.burst, self._tokens + (now - self._refilled) * self.rate)
        self._refilled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
