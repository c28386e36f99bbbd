"""A node that is behind: it sees the chain without the newest blocks, and says nothing of what it lacks."""

from typing import Any

from .blocks import Block, Receipt
from .chain import Chain
from .pool import Pool


class LaggingChain:
    """A chain as a node sees it that is `blocks_behind` blocks behind; all else is the chain's own."""

    def __init__(self, chain: Chain, blocks_behind: int) -> None:
        self._chain = chain
        self.blocks_behind = blocks_behind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    @property
    def head(self) -> Block:
        """The newest block that has arrived."""
        return self._chain.blocks[max(0, self._chain.head.number - self.blocks_behind)]

    @property
    def blocks(self) -> list[Block]:
        """The blocks that have arrived."""
        return self._chain.blocks[: self.head.number + 1]

    def block_by_hash(self, block_hash: str) -> Block | None:
        """Returns the block of that hash, if it has arrived."""
        block = self._chain.block_by_hash(block_hash)
        return block if block and block.number <= self.head.number else None

    def place(self, tx_hash: str) -> tuple[Block, Receipt] | None:
        """Returns where a transaction was mined, if that block has arrived."""
        place = self._chain.place(tx_hash)
        return place if place and place[0].number <= self.head.number else None


class LaggingNode:
    """What the methods that read need of a node that is behind."""

    def __init__(self, chain: Chain, pool: Pool, blocks_behind: int) -> None:
        self.chain = LaggingChain(chain, blocks_behind)
        self.pool = pool
