"""Methods about the node itself."""

from .dispatch import Methods
from .node import Node


class NodeMethods:
    """What the node is."""

    def __init__(self, node: Node) -> None:
        self._config = node.config

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {
            "eth_chainId": lambda: hex(self._config.chain_id),
            "net_version": lambda: str(self._config.chain_id),
            "web3_clientVersion": lambda: "autometa-devnet/1.0.0/revm",
            "eth_syncing": lambda: False,
            "eth_accounts": lambda: list(self._config.balances),
        }
