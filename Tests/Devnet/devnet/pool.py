"""The transactions that wait for a block.

Source: go-ethereum 1.14, core/txpool/legacypool/legacypool.go (replacement, gaps, limits, eviction).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .errors import RpcError
from .pool_rules import PoolLimits, check_form, check_funds, check_nonce, check_replacement
from .state import Account
from .transactions import Transaction


@dataclass(slots=True)
class SenderTransactions:
    """The transactions of one sender: executable from `first` to `next`, behind a gap above."""

    first: int
    next: int
    by_nonce: dict[int, Transaction] = field(default_factory=dict)
    cost: int = 0
    """The most that the executable ones can take, in wei."""

    def promote(self) -> None:
        """Makes executable what no longer has a gap before it."""
        while (tx := self.by_nonce.get(self.next)) is not None:
            self.cost += tx.cost
            self.next += 1

    def restart(self, nonce: int) -> None:
        """Sorts anew, for a sender whose nonce on chain is `nonce`."""
        self.first = self.next = nonce
        self.cost = 0
        self.promote()

    @property
    def pending(self) -> int:
        """How many are executable."""
        return self.next - self.first

    @property
    def queued(self) -> int:
        """How many wait behind a gap."""
        return len(self.by_nonce) - self.pending


class Pool:
    """The pool. `account` tells the state of a sender as of the newest block."""

    def __init__(self, account: Callable[[str], Account], gas_limit: int, kinds: frozenset[int]) -> None:
        self.limits = PoolLimits()
        self.base_fee: int | None = None
        self._account = account
        self._gas_limit = gas_limit
        self._kinds = kinds
        self._by_hash: dict[str, Transaction] = {}
        self._senders: dict[str, SenderTransactions] = {}
        self._arrivals = 0

    def __len__(self) -> int:
        return len(self._by_hash)

    def __iter__(self) -> Iterator[Transaction]:
        return iter(self._by_hash.values())

    def get(self, tx_hash: str) -> Transaction | None:
        """Returns a waiting transaction."""
        return self._by_hash.get(tx_hash)

    def next_nonce(self, sender: str) -> int:
        """Returns the nonce behind the sender's executable transactions."""
        waiting = self._senders.get(sender)
        nonce = self._account(sender).nonce
        return max(waiting.next, nonce) if waiting else nonce

    def at(self, sender: str, nonce: int) -> Transaction | None:
        """Returns the sender's waiting transaction of that nonce."""
        waiting = self._senders.get(sender)
        return waiting.by_nonce.get(nonce) if waiting else None

    def add(self, tx: Transaction) -> None:
        """Takes a transaction in, or raises `RpcError` with go-ethereum's message."""
        if tx.hash in self._by_hash:
            raise RpcError("already known")
        check_form(tx, self.limits, self._kinds, self._gas_limit)
        account = self._account(tx.sender)
        check_nonce(tx, account)
        waiting = self._senders.get(tx.sender) or SenderTransactions(account.nonce, account.nonce)
        executable = tx.nonce < waiting.next
        old = waiting.by_nonce.get(tx.nonce)
        check_funds(tx, account.balance, waiting.cost, old if executable else None)
        if len(self._by_hash) >= self.limits.global_slots + self.limits.global_queue:
            self._make_room(tx, gapped=tx.nonce > waiting.next)
        if old := waiting.by_nonce.get(tx.nonce):
            check_replacement(tx, old, self.limits.price_bump)
            del self._by_hash[old.hash]
            waiting.cost += tx.cost - old.cost if executable else 0
        self._arrivals += 1
        tx.arrival = self._arrivals
        self._senders[tx.sender] = waiting
        self._by_hash[tx.hash] = tx
        waiting.by_nonce[tx.nonce] = tx
        waiting.promote()
        self._enforce_limits(waiting)

    def remove(self, tx_hash: str) -> bool:
        """Forgets a transaction silently, so that later ones wait behind a gap; returns whether it was there."""
        tx = self._by_hash.get(tx_hash)
        if tx is None:
            return False
        self._forget([tx])
        self.refresh(tx.sender)
        return True

    def clear(self) -> None:
        """Forgets everything."""
        self._by_hash.clear()
        self._senders.clear()

    def refresh(self, sender: str) -> None:
        """Brings a sender up to date with the newest block: forgets what is mined or can no longer be paid."""
        waiting = self._senders.get(sender)
        if waiting is None:
            return
        account = self._account(sender)
        self._forget([tx for tx in waiting.by_nonce.values() if tx.nonce < account.nonce or tx.cost > account.balance])
        waiting.restart(account.nonce)
        if not waiting.by_nonce:
            del self._senders[sender]

    def refresh_all(self) -> None:
        """Brings every sender up to date."""
        for sender in list(self._senders):
            self.refresh(sender)

    def senders(self) -> Iterator[str]:
        """Gives the addresses that have transactions waiting."""
        return iter(self._senders)

    def counts(self) -> tuple[int, int]:
        """Returns how many transactions are executable, and how many wait behind a gap."""
        pending = sum(waiting.pending for waiting in self._senders.values())
        return pending, len(self._by_hash) - pending

    def content(self) -> tuple[dict[str, list[Transaction]], dict[str, list[Transaction]]]:
        """Returns executable and gapped transactions by sender, in the order of nonces."""
        pending: dict[str, list[Transaction]] = {}
        queued: dict[str, list[Transaction]] = {}
        for sender, waiting in self._senders.items():
            for nonce, tx in sorted(waiting.by_nonce.items()):
                (pending if nonce < waiting.next else queued).setdefault(sender, []).append(tx)
        return pending, queued

    def _forget(self, transactions: list[Transaction]) -> None:
        for tx in transactions:
            del self._by_hash[tx.hash], self._senders[tx.sender].by_nonce[tx.nonce]

    def _make_room(self, tx: Transaction, gapped: bool) -> None:
        """Drops the cheapest transaction, if the new one pays better."""
        cheapest = min(self._by_hash.values(), key=self._worth)
        if self._worth(tx) <= self._worth(cheapest):
            raise RpcError("transaction underpriced")
        if gapped and cheapest.nonce < self._senders[cheapest.sender].next:
            raise RpcError("txpool is full")
        self.remove(cheapest.hash)

    def _worth(self, tx: Transaction) -> tuple[int, int, int]:
        return tx.effective_tip(self.base_fee), tx.fee_cap, tx.tip_cap

    def _enforce_limits(self, changed: SenderTransactions) -> None:
        """Drops silently what is too much behind one sender's gap, behind all gaps, and executable."""
        self._shorten(changed, changed.queued - self.limits.account_queue)
        pending, queued = self.counts()
        if queued > self.limits.global_queue:
            self._shorten(changed, min(queued - self.limits.global_queue, changed.queued))
        while pending > self.limits.global_slots:
            largest = max(self._senders.values(), key=lambda waiting: waiting.pending)
            if largest.pending <= self.limits.account_slots:
                return
            self._forget([largest.by_nonce[largest.next - 1]])
            largest.restart(largest.first)
            pending -= 1

    def _shorten(self, waiting: SenderTransactions, excess: int) -> None:
        """Drops the sender's transactions of the highest nonces."""
        if excess > 0:
            self._forget([waiting.by_nonce[nonce] for nonce in sorted(waiting.by_nonce)[-excess:]])
