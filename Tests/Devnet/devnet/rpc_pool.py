"""Methods that send transactions, and look at those that wait."""

import asyncio
from collections.abc import Awaitable

from .dispatch import Methods
from .errors import RpcError
from .node import Node
from .transactions import Transaction, decode
from .values import parse_address, parse_data

# Source: go-ethereum, eth/ethconfig: RPCTxFeeCap, in wei.
FEE_CAP = 10**18


class PoolMethods:
    """The way into the pool."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._pool = node.pool

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {
            "eth_sendRawTransaction": self.send_raw,
            "txpool_status": self.status,
            "txpool_content": self.content,
            "txpool_contentFrom": self.content_from,
        }

    def send_raw(self, raw: object) -> str | Awaitable[str]:
        tx = decode(parse_data(raw), self._node.config.chain_id)
        if (fee := tx.gas * tx.fee_cap) > FEE_CAP:
            raise RpcError(f"tx fee ({fee / 1e18:.2f} ether) exceeds the configured cap (1.00 ether)")
        self._pool.add(tx)
        return self._mine_and_return(tx.hash) if self._node.miner.automine else tx.hash

    async def _mine_and_return(self, tx_hash: str) -> str:
        # Whoever asked may go away meanwhile: the block is made all the same.
        await asyncio.shield(self._node.miner.mine())
        return tx_hash

    def status(self) -> dict:
        pending, queued = self._pool.counts()
        return {"pending": hex(pending), "queued": hex(queued)}

    def content(self) -> dict:
        pending, queued = self._pool.content()
        return {"pending": _by_sender(pending), "queued": _by_sender(queued)}

    def content_from(self, account: object) -> dict:
        sender = parse_address(account)
        pending, queued = self._pool.content()
        return {
            half: _by_sender({sender: senders.get(sender, [])})[sender]
            for half, senders in (("pending", pending), ("queued", queued))
        }


def _by_sender(senders: dict[str, list[Transaction]]) -> dict:
    return {sender: {str(tx.nonce): tx.to_json() for tx in waiting} for sender, waiting in senders.items()}
