"""Makes blocks: at intervals, for each transaction, or when told to."""

import asyncio
import time
from collections.abc import Sequence

from .blocks import Block
from .chain import Chain
from .clock import Clock
from .evm import BlockEnvironment
from .execution import Refused, execute
from .ordering import BestFirst
from .pace import Pace
from .pool import Pool
from .state import Changes, Overlay
from .transactions import TX_GAS, Transaction


class Miner:
    """The only one that adds blocks. `lock` is held while one is made; whoever changes the chain takes it."""

    def __init__(self, chain: Chain, pool: Pool, clock: Clock) -> None:
        self.lock = asyncio.Lock()
        self.automine = chain.config.block_time is None
        self._chain = chain
        self._pool = pool
        self._clock = clock
        self._interval = chain.config.block_time or 0.0
        self._changed = asyncio.Event()

    def set_interval(self, seconds: float) -> None:
        """Makes a block every so many seconds from now on; none when 0."""
        self._interval = seconds
        self._changed.set()

    async def run(self) -> None:
        """Makes blocks at the interval until cancelled."""
        due = time.monotonic()
        while True:
            due = max(due + self._interval, time.monotonic())
            if await self._interval_changed(due):
                due = time.monotonic()
            else:
                await self.mine()

    async def mine(self, first: Sequence[Transaction] = ()) -> Block:
        """Makes a block: `first`, past the pool, then what the pool has."""
        async with self.lock:
            return await self.mine_locked(first)

    async def mine_locked(self, first: Sequence[Transaction] = ()) -> Block:
        """Makes a block while the caller holds the lock."""
        chain = self._chain
        block = chain.open(self._clock.stamp(chain.head.timestamp))
        state = Overlay(chain.state)
        chain.builder.set_block(environment(block))
        try:
            await self._fill(block, state, first)
        except BaseException:
            self._abandon(state.changes)
            raise
        chain.append(block, state.changes)
        self._pool.base_fee = chain.next_base_fee
        for address in state.changes.accounts:
            self._pool.refresh(address)
        return block

    async def _fill(self, block: Block, state: Overlay, first: Sequence[Transaction]) -> None:
        for tx in first:
            self._execute(tx, block, state)
        order = BestFirst(self._pool, self._chain.state, block.base_fee)
        pace = Pace()
        while (tx := order.peek()) and _gas_left(block) >= TX_GAS:
            # It may have been dropped or replaced during a pause.
            if self._pool.get(tx.hash) is tx and tx.gas <= _gas_left(block) and self._execute(tx, block, state):
                order.advance()
            else:
                order.skip_sender()
            await pace.pause()

    def _execute(self, tx: Transaction, block: Block, state: Overlay) -> bool:
        previous = block.receipts[-1] if block.receipts else None
        try:
            block.receipts.append(execute(tx, state, self._chain.builder, block.base_fee, previous))
        except Refused:
            return False
        return True

    def _abandon(self, changes: Changes) -> None:
        """Takes a block that is not finished out of the builder."""
        state = self._chain.state
        accounts = {address: state.account(address) for address in changes.accounts}
        self._chain.builder.write(Changes(accounts, {slot: state.slot(slot) for slot in changes.slots}))

    async def _interval_changed(self, due: float) -> bool:
        """Waits until `due`, or for ever without an interval; returns whether the interval was changed meanwhile."""
        timeout = due - time.monotonic() if self._interval else None
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return False
        self._changed.clear()
        return True


def environment(block: Block) -> BlockEnvironment:
    """Returns what contracts see of a block."""
    return BlockEnvironment(block.number, block.timestamp, block.randomness)


def _gas_left(block: Block) -> int:
    return block.gas_limit - (block.receipts[-1].cumulative_gas if block.receipts else 0)
