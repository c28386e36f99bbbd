"""Methods about blocks, mined transactions and logs."""

from . import block_tags
from .bloom import bits
from .blocks import Block
from .dispatch import Methods
from .errors import InvalidParams, RpcError
from .evm import Log
from .node import Node
from .pace import Pace
from .values import parse_address, parse_hash


class BlockMethods:
    """Reads the canonical chain."""

    def __init__(self, node: Node) -> None:
        self._chain = node.chain
        self._pool = node.pool

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {
            "eth_blockNumber": self.block_number,
            "eth_getBlockByNumber": self.block_by_number,
            "eth_getBlockByHash": self.block_by_hash,
            "eth_getBlockReceipts": self.block_receipts,
            "eth_getTransactionByHash": self.transaction,
            "eth_getTransactionReceipt": self.receipt,
            "eth_getLogs": self.logs,
        }

    def block_number(self) -> str:
        return hex(self._chain.head.number)

    def block_by_number(self, number: object, full: bool = False) -> dict | None:
        block = block_tags.find(self._chain, number)
        return block and block.to_json(full)

    def block_by_hash(self, block_hash: object, full: bool = False) -> dict | None:
        block = self._chain.block_by_hash(parse_hash(block_hash))
        return block and block.to_json(full)

    async def block_receipts(self, reference: object) -> list | None:
        block = block_tags.find(self._chain, reference)
        if block is None:
            return None
        pace = Pace()
        receipts = []
        for receipt in block.receipts:
            receipts.append(block.receipt_json(receipt))
            await pace.pause()
        return receipts

    def transaction(self, tx_hash: object) -> dict | None:
        tx_hash = parse_hash(tx_hash)
        if place := self._chain.place(tx_hash):
            block, receipt = place
            return block.transaction_json(receipt)
        tx = self._pool.get(tx_hash)
        return tx and tx.to_json()

    def receipt(self, tx_hash: object) -> object:
        place = self._chain.place(parse_hash(tx_hash))
        return place and place[0].receipt_json(place[1])

    def logs(self, criteria: dict) -> list[dict]:
        addresses, topics = _addresses(criteria.get("address")), _topics(criteria.get("topics"))
        return [
            entry
            for block in self._range(criteria)
            if _may_match(block.bloom, addresses, topics)
            for receipt in block.receipts
            if _may_match(receipt.bloom, addresses, topics)
            for log, entry in zip(receipt.logs, block.logs_json(receipt))
            if _matches(log, addresses, topics)
        ]

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
