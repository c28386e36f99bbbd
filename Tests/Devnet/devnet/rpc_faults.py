"""Methods that make the chain, the pool and the answers go wrong on purpose."""

from dataclasses import asdict, fields

from .dispatch import Dispatcher, Methods
from .errors import InvalidParams
from .fault_injection import Faults
from .faults import Fault
from .lagging import LaggingChain
from .log_limits import LogLimits
from .node import Node
from .pool_rules import PoolLimits
from .reorg import Reorganiser
from .transactions import foreign
from .values import parse_address, parse_integer


class FaultMethods:
    """What goes wrong with real nodes, at the time of one's choosing."""

    def __init__(
        self, node: Node, faults: Faults, dispatcher: Dispatcher, reorganiser: Reorganiser, log_limits: LogLimits
    ) -> None:
        self._log_limits = log_limits
        self._node = node
        self._faults = faults
        self._dispatcher = dispatcher
        self._reorganiser = reorganiser

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {
            "devnet_addFault": self.add,
            "devnet_removeFault": self.remove,
            "devnet_clearFaults": self._faults.clear,
            "devnet_faults": self.rules,
            "devnet_seed": self.seed,
            "devnet_requests": self.requests,
            "devnet_dropTransactions": self.drop,
            "devnet_mineForeign": self.mine_foreign,
            "devnet_reorg": self.reorg,
            "devnet_setPoolLimits": self.set_pool_limits,
            "devnet_holdBaseFee": self.hold_base_fee,
            "devnet_keepStates": self.keep_states,
            "devnet_setLogLimits": self.set_log_limits,
        }

    def add(self, rule: object) -> int:
        return self._faults.add(Fault.parse(rule))

    def remove(self, identifier: object) -> bool:
        return self._faults.remove(parse_integer(identifier))

    def rules(self) -> dict:
        return {str(identifier): fault.to_json() for identifier, fault in self._faults.rules().items()}

    def seed(self, seed: object) -> None:
        self._faults.chance.seed(parse_integer(seed))

    def requests(self) -> dict:
        """Returns how many HTTP requests there were so far, and how many calls by method."""
        return {"http": self._dispatcher.requests, "calls": dict(self._dispatcher.calls)}

    def drop(self, sender: object = None, count: object = None) -> list[str]:
        """Drops waiting transactions silently: those of the lowest nonces first, of one sender or of all."""
        chosen = [tx for tx in self._node.pool if sender is None or tx.sender == parse_address(sender)]
        chosen.sort(key=lambda tx: (tx.sender, tx.nonce))
        dropped = [tx.hash for tx in chosen[: None if count is None else parse_integer(count)]]
        for tx_hash in dropped:
            self._node.pool.remove(tx_hash)
        return dropped

    async def mine_foreign(self, sender: object, count: object = 1) -> list[str]:
        """Makes a block in which the sender's next nonces are used by transactions that nobody here has signed."""
        sender = parse_address(sender)
        chain = self._node.chain
        async with self._node.miner.lock:
            nonce, fee_cap = chain.state.account(sender).nonce, chain.next_base_fee or 10**9
            number = parse_integer(count)
            made = [foreign(chain.config.chain_id, sender, nonce + index, 0, fee_cap) for index in range(number)]
            block = await self._node.miner.mine_locked(made)
        used = {receipt.tx.hash for receipt in block.receipts}
        return [tx.hash for tx in made if tx.hash in used]

    async def reorg(self, depth: object, blocks: object = None, returned: object = 1.0) -> list[str]:
        """Takes blocks away and makes others; returns the hashes of the transactions that were in the old ones.

        `blocks` is how many take their place, one more than before by default, so that the new branch is longer.
        `returned` is which part of the old transactions, chosen by chance, goes back to the pool; the new blocks are
        made before that, and empty of them.
        """
        depth = parse_integer(depth)
        number = depth + 1 if blocks is None else parse_integer(blocks)
        if not isinstance(returned, int | float):
            raise InvalidParams("invalid argument 2: the part to return is a number from 0 to 1")
        async with self._node.miner.lock:
            waiting = list(self._node.pool)
            self._node.pool.clear()
            removed = self._reorganiser.remove(depth)
            for _ in range(number):
                await self._node.miner.mine_locked()
            back = [tx for tx in removed if self._faults.chance.random() < returned]
            self._reorganiser.give_back(back + waiting)
        return [tx.hash for tx in removed]

    def set_pool_limits(self, limits: object) -> dict:
        """Changes some of the pool's limits; returns them all."""
        names = {limit.name for limit in fields(PoolLimits)}
        if not isinstance(limits, dict) or (limits.keys() - names):
            raise InvalidParams(f"invalid argument 0: the limits are {', '.join(sorted(names))}")
        for name, value in limits.items():
            setattr(self._node.pool.limits, name, parse_integer(value))
        return asdict(self._node.pool.limits)

    def set_log_limits(self, limits: object) -> dict:
        """Changes how much `eth_getLogs` gives at once, and its words; returns all of it."""
        self._log_limits.change(limits)
        return asdict(self._log_limits)

    def keep_states(self, count: object) -> None:
        """Lets only the newest blocks have their state, that many; null lets all."""
        number = None if count is None else parse_integer(count)
        if number is not None and number < 1:
            raise InvalidParams("invalid argument 0: the newest block has its state always")
        self._node.chain.kept_states = number

    async def hold_base_fee(self, base_fee: object) -> None:
        """Gives all following blocks that base fee; null lets it float again."""
        async with self._node.miner.lock:
            self._node.chain.hold_base_fee(None if base_fee is None else parse_integer(base_fee))
            self._node.pool.base_fee = self._node.chain.next_base_fee


class LagMethods:
    """What only an endpoint has that is behind."""

    def __init__(self, chain: LaggingChain) -> None:
        self._chain = chain

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {"devnet_setLag": self.set_lag}

    def set_lag(self, blocks: object) -> None:
        """Changes how many blocks it is behind."""
        self._chain.blocks_behind = parse_integer(blocks)
