"""Methods about blocks and mined transactions."""

from . import block_tags
from .dispatch import Methods
from .node import Node
from .pace import Pace
from .values import parse_hash


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
