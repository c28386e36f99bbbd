"""The parts of the node, put together."""

from .chain import Chain
from .clock import Clock
from .config import Config
from .evm import self_check
from .miner import Miner
from .pool import Pool

LEGACY_KINDS = frozenset({0, 1})
ALL_KINDS = frozenset({0, 1, 2})


class Node:
    """A chain with its pool, miner and clock."""

    def __init__(self, config: Config) -> None:
        self_check()
        self.config = config
        self.clock = Clock()
        self.chain = Chain(config)
        self.chain.start(self.clock.now())
        kinds = LEGACY_KINDS if config.base_fee is None else ALL_KINDS
        self.pool = Pool(self.chain.state.account, config.gas_limit, kinds)
        self.pool.base_fee = self.chain.next_base_fee
        self.miner = Miner(self.chain, self.pool, self.clock)
