"""Anvil's and Hardhat's methods for tests: mining, time, balances, snapshots, reorganisations."""

from .dispatch import Methods
from .errors import InvalidParams
from .node import Node
from .reorg import Reorganiser
from .state import Account, Changes
from .transactions import decode
from .values import parse_address, parse_data, parse_hash, parse_integer, parse_slot


class AdminMethods:
    """Changes the chain from outside. What changes blocks or state waits until no block is being made."""

    def __init__(self, node: Node, reorganiser: Reorganiser) -> None:
        self._node = node
        self._chain = node.chain
        self._reorganiser = reorganiser

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {
            "evm_mine": self.mine_one,
            "anvil_mine": self.mine,
            "evm_setAutomine": self.set_automine,
            "anvil_setAutomine": self.set_automine,
            "anvil_getAutomine": lambda: self._node.miner.automine,
            "evm_setIntervalMining": self.set_interval,
            "anvil_setIntervalMining": self.set_interval,
            "evm_increaseTime": self.increase_time,
            "evm_setNextBlockTimestamp": self.set_next_timestamp,
            "evm_snapshot": self.snapshot,
            "anvil_snapshot": self.snapshot,
            "evm_revert": self.revert,
            "anvil_revert": self.revert,
            "anvil_reorg": self.reorg,
            "anvil_setBalance": self.set_balance,
            "anvil_setNonce": self.set_nonce,
            "anvil_setCode": self.set_code,
            "anvil_setStorageAt": self.set_storage,
            "anvil_setNextBlockBaseFeePerGas": self.set_next_base_fee,
            "anvil_dropTransaction": self.drop_transaction,
            "anvil_dropAllTransactions": self.drop_all,
        }

    async def mine_one(self, timestamp: object = None) -> str:
        if timestamp is not None:
            self._node.clock.set_next(parse_integer(timestamp))
        await self._node.miner.mine()
        return "0x0"

    async def mine(self, count: object = 1, interval: object = 0) -> None:
        seconds = parse_integer(interval)
        for index in range(parse_integer(count)):
            if index and seconds:
                self._node.clock.set_next(self._chain.head.timestamp + seconds)
            await self._node.miner.mine()

    def set_automine(self, enabled: bool) -> None:
        self._node.miner.automine = bool(enabled)

    def set_interval(self, seconds: object) -> None:
        number = seconds if isinstance(seconds, float) else parse_integer(seconds)
        if number < 0:
            raise InvalidParams("invalid argument 0: the interval is negative")
        self._node.miner.set_interval(number)

    def increase_time(self, seconds: object) -> str:
        self._node.clock.offset += parse_integer(seconds)
        return hex(self._node.clock.offset)

    def set_next_timestamp(self, timestamp: object) -> None:
        if parse_integer(timestamp) < self._chain.head.timestamp:
            raise InvalidParams("invalid argument 0: the timestamp is before that of the newest block")
        self._node.clock.set_next(parse_integer(timestamp))

    async def snapshot(self) -> str:
        async with self._node.miner.lock:
            return hex(self._reorganiser.snapshot())

    async def revert(self, identifier: object) -> bool:
        async with self._node.miner.lock:
            return self._reorganiser.revert(parse_integer(identifier))

    async def reorg(self, depth: object, transactions: object = ()) -> None:
        pairs = [(decode(parse_data(raw), self._node.config.chain_id), offset) for raw, offset in transactions]
        async with self._node.miner.lock:
            await self._reorganiser.replace(parse_integer(depth), pairs)

    async def set_balance(self, address: object, balance: object) -> None:
        await self._amend(address, balance=parse_integer(balance))

    async def set_nonce(self, address: object, nonce: object) -> None:
        await self._amend(address, nonce=parse_integer(nonce))

    async def set_code(self, address: object, code: object) -> None:
        await self._amend(address, code=parse_data(code))

    async def set_storage(self, address: object, key: object, value: object) -> bool:
        slot = parse_address(address), parse_slot(key)
        async with self._node.miner.lock:
            self._chain.amend(Changes(slots={slot: parse_slot(value)}))
        return True

    async def set_next_base_fee(self, base_fee: object) -> None:
        async with self._node.miner.lock:
            self._chain.set_next_base_fee(parse_integer(base_fee))

    def drop_transaction(self, tx_hash: object) -> str | None:
        tx_hash = parse_hash(tx_hash)
        return tx_hash if self._node.pool.remove(tx_hash) else None

    def drop_all(self) -> None:
        self._node.pool.clear()

    async def _amend(self, address: object, **values: object) -> None:
        """Changes some members of an account."""
        address = parse_address(address)
        async with self._node.miner.lock:
            account: Account = self._chain.state.account(address)._replace(**values)
            self._chain.amend(Changes({address: account}))
            self._node.pool.refresh(address)
