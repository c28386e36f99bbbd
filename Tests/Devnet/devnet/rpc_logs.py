"""`eth_getLogs`."""

from . import block_tags
from .bloom import bits
from .blocks import Block
from .chain import Chain
from .dispatch import Methods
from .errors import InvalidParams, RpcError
from .evm import Log
from .log_limits import LogLimits
from .values import parse_address, parse_hash


class LogMethods:
    """Finds logs on the canonical chain."""

    def __init__(self, chain: Chain, limits: LogLimits) -> None:
        self._chain = chain
        self._limits = limits

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {"eth_getLogs": self.logs}

    def logs(self, criteria: dict) -> list[dict]:
        addresses, topics = _addresses(criteria.get("address")), _topics(criteria.get("topics"))
        blocks = self._range(criteria)
        logs = [
            entry
            for block in blocks
            if _may_match(block.bloom, addresses, topics)
            for receipt in block.receipts
            if _may_match(receipt.bloom, addresses, topics)
            for log, entry in zip(receipt.logs, block.logs_json(receipt))
            if _matches(log, addresses, topics)
        ]
        self._limits.check_results(logs, blocks)
        return logs

    def _range(self, criteria: dict) -> list[Block]:
        if "blockHash" in criteria:
            block = self._chain.block_by_hash(parse_hash(criteria["blockHash"]))
            if block is None:
                raise RpcError("unknown block")
            return [block]
        first = block_tags.resolve(self._chain, criteria.get("fromBlock"))
        last = block_tags.resolve(self._chain, criteria.get("toBlock"))
        if first > last:
            raise InvalidParams("invalid block range params")
        self._limits.check_range(first, last)
        return self._chain.blocks[first : last + 1]


def _addresses(value: object) -> frozenset[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return frozenset(map(parse_address, values))


def _topics(value: object) -> list[frozenset[str]]:
    """Returns the topics that are allowed at each place; none means any."""
    return [
        frozenset(map(parse_hash, place if isinstance(place, list) else [] if place is None else [place]))
        for place in value or []
    ]


def _may_match(bloom: int, addresses: frozenset[str], topics: list[frozenset[str]]) -> bool:
    """Tells whether a filter over logs lets one that matches be among them."""
    return all(
        not allowed or any(bloom & bits(item) == bits(item) for item in allowed) for allowed in (addresses, *topics)
    )


def _matches(log: Log, addresses: frozenset[str], topics: list[frozenset[str]]) -> bool:
    if addresses and log.address not in addresses or len(topics) > len(log.topics):
        return False
    return all(not allowed or topic in allowed for allowed, topic in zip(topics, log.topics))
