"""What a transaction must satisfy to enter the pool, in go-ethereum's order and words.

Source: go-ethereum 1.14, core/txpool/validation.go and core/txpool/legacypool/list.go (Add).
"""

from dataclasses import dataclass

from .errors import RpcError
from .state import Account
from .transactions import Transaction

MAX_TX_SIZE = 128 * 1024
# Source: EIP-3860.
MAX_INIT_CODE_SIZE = 2 * 24_576


@dataclass(slots=True)
class PoolLimits:
    """What the pool demands, and how much it holds. The defaults are go-ethereum's."""

    min_tip: int = 1
    """The least tip cap, in wei."""
    price_bump: int = 10
    """How many percent a replacement must raise both fees by."""
    global_slots: int = 5_120
    """Executable transactions of all senders; above it, senders with more than `account_slots` lose their last."""
    account_slots: int = 16
    """Executable transactions that a sender may always have."""
    global_queue: int = 1_024
    """Transactions behind a gap, of all senders."""
    account_queue: int = 64
    """Transactions behind a gap, of one sender."""


def check_form(tx: Transaction, limits: PoolLimits, kinds: frozenset[int], gas_limit: int) -> None:
    """Checks what does not depend on the state; raises `RpcError`."""
    if tx.kind not in kinds:
        raise RpcError(f"transaction type not supported: type {tx.kind} rejected, pool not yet in London")
    if len(tx.raw) > MAX_TX_SIZE:
        raise RpcError(f"oversized data: transaction size {len(tx.raw)}, limit {MAX_TX_SIZE}")
    if tx.to is None and len(tx.data) > MAX_INIT_CODE_SIZE:
        raise RpcError(f"max initcode size exceeded: code size {len(tx.data)}, limit {MAX_INIT_CODE_SIZE}")
    if tx.gas > gas_limit:
        raise RpcError("exceeds block gas limit")
    if tx.tip_cap > tx.fee_cap:
        raise RpcError("max priority fee per gas higher than max fee per gas")
    if tx.gas < tx.intrinsic_gas:
        raise RpcError(f"intrinsic gas too low: gas {tx.gas}, minimum needed {tx.intrinsic_gas}")
    if tx.tip_cap < limits.min_tip:
        raise RpcError(f"transaction underpriced: gas tip cap {tx.tip_cap}, minimum needed {limits.min_tip}")


def check_nonce(tx: Transaction, account: Account) -> None:
    """Refuses a nonce that the chain has used."""
    if tx.nonce < account.nonce:
        raise RpcError(f"nonce too low: next nonce {account.nonce}, tx nonce {tx.nonce}")


def check_funds(tx: Transaction, balance: int, pending_cost: int, replaced: Transaction | None) -> None:
    """Refuses what the balance does not cover together with the sender's executable transactions.

    `replaced` is the executable transaction of the same nonce, whose cost is in `pending_cost`.
    """
    what = "insufficient funds for gas * price + value"
    if tx.cost > balance:
        raise RpcError(f"{what}: balance {balance}, tx cost {tx.cost}, overshot {tx.cost - balance}")
    added = tx.cost - replaced.cost if replaced else tx.cost
    overshot = pending_cost + added - balance
    if overshot > 0:
        new = f"tx bumped {added}" if replaced else f"tx cost {added}"
        raise RpcError(f"{what}: balance {balance}, queued cost {pending_cost}, {new}, overshot {overshot}")


def check_replacement(tx: Transaction, old: Transaction, price_bump: int) -> None:
    """Refuses a replacement that does not raise both fees enough."""
    factor = 100 + price_bump
    for new_fee, old_fee in ((tx.fee_cap, old.fee_cap), (tx.tip_cap, old.tip_cap)):
        if new_fee <= old_fee or new_fee < old_fee * factor // 100:
            raise RpcError("replacement transaction underpriced")
