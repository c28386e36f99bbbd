"""Going back: snapshots, and blocks that others take the place of. The caller holds the miner's lock."""

from collections.abc import Sequence
from typing import NamedTuple

from .errors import InvalidParams, RpcError
from .node import Node
from .state import Changes
from .transactions import Transaction


class Snapshot(NamedTuple):
    """What to go back to."""

    number: int
    layers: int
    waiting: list[Transaction]
    clock_offset: int


class Reorganiser:
    """Takes blocks back."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._snapshots: dict[int, Snapshot] = {}
        self._taken = 0

    def snapshot(self) -> int:
        """Remembers blocks, state, pool and clock; returns the number of the snapshot."""
        chain = self._node.chain
        self._taken += 1
        number = chain.head.number
        self._snapshots[self._taken] = Snapshot(
            number, len(chain.history), list(self._node.pool), self._node.clock.offset
        )
        chain.history.push(number, Changes())
        return self._taken

    def revert(self, identifier: int) -> bool:
        """Goes back to a snapshot, which is used up with all later ones; returns whether there was one."""
        snapshot = self._snapshots.get(identifier)
        if snapshot is None:
            return False
        self._snapshots = {taken: kept for taken, kept in self._snapshots.items() if taken < identifier}
        self._node.chain.rewind(snapshot.number, snapshot.layers)
        self._node.clock.offset = snapshot.clock_offset
        self._refill(snapshot.waiting)
        return True

    async def replace(self, depth: int, transactions: Sequence[tuple[Transaction, int]]) -> None:
        """Puts `depth` new blocks in the place of the newest ones: with the given transactions, each at its offset.

        What the old blocks held is gone, as in Anvil.
        """
        self.remove(depth)
        for offset in range(depth):
            await self._node.miner.mine_locked([tx for tx, place in transactions if place == offset])

    def remove(self, depth: int) -> list[Transaction]:
        """Takes the newest blocks away; returns their transactions in the order of execution."""
        chain = self._node.chain
        if not 0 < depth <= chain.head.number:
            raise InvalidParams(f"invalid argument 0: there are {chain.head.number} blocks to reorganise, not {depth}")
        number = chain.head.number - depth
        removed = chain.rewind(number, chain.history.layers_through(number))
        layers = len(chain.history)
        self._snapshots = {taken: kept for taken, kept in self._snapshots.items() if kept.layers <= layers}
        self._node.pool.base_fee = chain.next_base_fee
        self._node.pool.refresh_all()
        return [receipt.tx for block in removed for receipt in block.receipts]

    def _refill(self, waiting: list[Transaction]) -> None:
        pool = self._node.pool
        pool.clear()
        pool.base_fee = self._node.chain.next_base_fee
        self.give_back(waiting)

    def give_back(self, transactions: Sequence[Transaction]) -> None:
        """Puts transactions into the pool, but for those that it refuses now."""
        for tx in sorted(transactions, key=lambda tx: tx.nonce):
            try:
                self._node.pool.add(tx)
            except RpcError:
                continue
