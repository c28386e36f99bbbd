"""The chain: its blocks, its state, and how both go forward and back."""

from . import fees, multicall3
from .blocks import Block, Receipt
from .config import Config
from .errors import RpcError
from .evm import Evm
from .keccak import keccak
from .state import Account, Changes, History, WorldState

ZERO_HASH = "0x" + "00" * 32


class Chain:
    """Sealed blocks and the state behind the newest.

    There are two EVMs: `reader` has the state behind the newest block, for calls; `builder` also has what the block in
    the making did so far, so that calls need not wait for it.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.state = WorldState()
        self.history = History()
        self.reader = Evm(config.chain_id, config.gas_limit)
        self.builder = Evm(config.chain_id, config.gas_limit)
        self.next_base_fee = config.base_fee
        self.held_base_fee: int | None = None
        self.kept_states: int | None = None
        self.blocks: list[Block] = []
        self._by_hash: dict[str, Block] = {}
        self._places: dict[str, tuple[Block, Receipt]] = {}
        self._branches = 0

    @property
    def head(self) -> Block:
        """The newest block."""
        return self.blocks[-1]

    def start(self, timestamp: int) -> None:
        """Makes the first block, which funds the configured accounts and has the multicall contract."""
        accounts = {address: Account(balance) for address, balance in self.config.balances.items()}
        if self.config.has_multicall:
            accounts[multicall3.ADDRESS] = Account(0, 1, multicall3.CODE)
        self.append(self.open(timestamp), Changes(accounts))
        self.builder.write(Changes(accounts))

    def open(self, timestamp: int) -> Block:
        """Returns the block behind the newest one, still empty."""
        number = len(self.blocks)
        parent = self.head.hash if self.blocks else ZERO_HASH
        randomness = keccak(bytes.fromhex(parent[2:]) + timestamp.to_bytes(8, "big"))
        extra = b"devnet" + self._branches.to_bytes(4, "big")
        return Block(number, parent, timestamp, self.config.gas_limit, self.next_base_fee, extra, randomness)

    def append(self, block: Block, changes: Changes) -> None:
        """Seals a block, whose changes `builder` has already, and makes it the newest."""
        block.seal()
        self.history.push(block.number, self.state.apply(changes))
        self.reader.write(changes)
        self.blocks.append(block)
        self._by_hash[block.hash] = block
        for receipt in block.receipts:
            self._places[receipt.tx.hash] = block, receipt
        self._set_next_base_fee()

    def amend(self, changes: Changes) -> None:
        """Changes the state without a block, as an administrator does."""
        self.history.amend(self.state.apply(changes))
        self.reader.write(changes)
        self.builder.write(changes)

    def rewind(self, number: int, layers: int) -> list[Block]:
        """Takes back everything behind the first `layers` layers of history; returns the blocks above `number`."""
        undo = self.history.cut(layers)
        self.state.apply(undo)
        self.reader.write(undo)
        self.builder.write(undo)
        removed = self.blocks[number + 1 :]
        del self.blocks[number + 1 :]
        for block in removed:
            del self._by_hash[block.hash]
            for receipt in block.receipts:
                del self._places[receipt.tx.hash]
        # Blocks that take the place of removed ones must not come out with the same hash.
        self._branches += 1
        self._set_next_base_fee()
        return removed

    def block_by_hash(self, block_hash: str) -> Block | None:
        """Returns the block of that hash, if it is canonical."""
        return self._by_hash.get(block_hash)

    def place(self, tx_hash: str) -> tuple[Block, Receipt] | None:
        """Returns where a transaction was mined."""
        return self._places.get(tx_hash)

    def require_state(self, number: int) -> None:
        """Raises as go-ethereum does when the state behind block `number` counts as dropped."""
        if self.kept_states is not None and number <= self.head.number - self.kept_states:
            raise RpcError(f"missing trie node {self.blocks[number].hash[2:]} (path )")

    def account(self, address: str, number: int) -> Account:
        """Returns an account as it was behind block `number`."""
        return self.history.account(address, number) or self.state.account(address)

    def slot(self, address: str, key: int, number: int) -> int:
        """Returns a storage slot as it was behind block `number`."""
        value = self.history.slot((address, key), number)
        return self.state.slot((address, key)) if value is None else value

    def hold_base_fee(self, base_fee: int | None) -> None:
        """Gives all following blocks that base fee; none lets it float again."""
        self._require_base_fee()
        self.held_base_fee = base_fee
        self._set_next_base_fee()

    def set_next_base_fee(self, base_fee: int) -> None:
        """Sets the base fee of the next block alone."""
        self._require_base_fee()
        self.next_base_fee = base_fee

    def _require_base_fee(self) -> None:
        if self.config.base_fee is None:
            raise RpcError("this chain has no base fee")

    def _set_next_base_fee(self) -> None:
        head = self.head
        if self.held_base_fee is not None:
            self.next_base_fee = self.held_base_fee
        elif head.base_fee is not None:
            self.next_base_fee = fees.next_base_fee(head.base_fee, head.gas_used, head.gas_limit)
