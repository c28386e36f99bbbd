"""The order in which a block takes transactions from the pool.

Source: go-ethereum, miner/ordering.go: highest tip first, then first come; each sender's in the order of nonces.
"""

from heapq import heapify, heappop, heapreplace

from .pool import Pool
from .state import WorldState
from .transactions import Transaction


class BestFirst:
    """The executable transactions of a pool that can pay a base fee, best first."""

    def __init__(self, pool: Pool, state: WorldState, base_fee: int | None) -> None:
        self._pool = pool
        self._base_fee = base_fee
        heads = (pool.at(sender, state.account(sender).nonce) for sender in pool.senders())
        self._heads = [self._entry(tx) for tx in heads if self._pays(tx)]
        heapify(self._heads)

    def peek(self) -> Transaction | None:
        """Returns the best transaction."""
        return self._heads[0][2] if self._heads else None

    def advance(self) -> None:
        """Goes on behind the best transaction, with its sender's next one."""
        tx = self._heads[0][2]
        following = self._pool.at(tx.sender, tx.nonce + 1)
        if self._pays(following):
            heapreplace(self._heads, self._entry(following))
        else:
            heappop(self._heads)

    def skip_sender(self) -> None:
        """Goes on without any more transactions of the best one's sender."""
        heappop(self._heads)

    def _pays(self, tx: Transaction | None) -> bool:
        return tx is not None and tx.effective_tip(self._base_fee) >= 0

    def _entry(self, tx: Transaction) -> tuple[int, int, Transaction]:
        return -tx.effective_tip(self._base_fee), tx.arrival, tx
