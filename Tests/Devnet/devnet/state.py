"""The state of the chain: accounts and storage, changed by blocks, and taken back block by block.

Python owns it. The EVMs (see evm.py) hold copies.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

Slot = tuple[str, int]
"""An address and a position in its storage."""


class Account(NamedTuple):
    """A balance in wei, a nonce, and code for a contract."""

    balance: int = 0
    nonce: int = 0
    code: bytes = b""


NOBODY = Account()


@dataclass(slots=True)
class Changes:
    """New values of accounts and storage slots, or the values that they had before."""

    accounts: dict[str, Account] = field(default_factory=dict)
    slots: dict[Slot, int] = field(default_factory=dict)

    def update(self, later: "Changes") -> None:
        """Adds what changed later; where both have a value, the later one stays."""
        self.accounts.update(later.accounts)
        self.slots.update(later.slots)


class WorldState:
    """All accounts and storage slots, as they are after some block."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._slots: dict[Slot, int] = {}

    def account(self, address: str) -> Account:
        """Returns an account; one that was never touched is empty."""
        return self._accounts.get(address, NOBODY)

    def slot(self, slot: Slot) -> int:
        """Returns the value of a storage slot."""
        return self._slots.get(slot, 0)

    def apply(self, changes: Changes) -> Changes:
        """Makes the changes; returns what would take them back."""
        undo = Changes(
            {address: self.account(address) for address in changes.accounts},
            {slot: self.slot(slot) for slot in changes.slots},
        )
        self._accounts.update(changes.accounts)
        self._slots.update(changes.slots)
        return undo


class Overlay:
    """A state with changes on top that are not made yet: a block in the making."""

    def __init__(self, base: WorldState) -> None:
        self._base = base
        self.changes = Changes()

    def account(self, address: str) -> Account:
        """Returns an account as it is with the changes."""
        return self.changes.accounts.get(address) or self._base.account(address)


class History:
    """What takes each block's changes back: gives the state as of an older block, and undoes blocks.

    Layers are in the order of their making. A block has one; a snapshot opens another for the same block.
    """

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._layers: list[Changes] = []

    def __len__(self) -> int:
        return len(self._layers)

    def push(self, number: int, undo: Changes) -> None:
        """Adds the layer of a new block, or an empty one for a snapshot."""
        self._numbers.append(number)
        self._layers.append(undo)

    def amend(self, undo: Changes) -> None:
        """Adds to the newest layer a change that was made by no block: an administrator's."""
        top = self._layers[-1]
        for address, account in undo.accounts.items():
            top.accounts.setdefault(address, account)
        for slot, value in undo.slots.items():
            top.slots.setdefault(slot, value)

    def since(self, number: int) -> Changes:
        """Returns what turns the newest state into that after block `number`."""
        changes = Changes()
        for layer in reversed(self._layers[bisect_right(self._numbers, number) :]):
            changes.update(layer)
        return changes

    def account(self, address: str, number: int) -> Account | None:
        """Returns an account as it was after block `number`; none when it has not changed since."""
        for layer in self._layers[bisect_right(self._numbers, number) :]:
            if (account := layer.accounts.get(address)) is not None:
                return account
        return None

    def slot(self, slot: Slot, number: int) -> int | None:
        """Returns a slot as it was after block `number`; none when it has not changed since."""
        for layer in self._layers[bisect_right(self._numbers, number) :]:
            if (value := layer.slots.get(slot)) is not None:
                return value
        return None

    def cut(self, length: int) -> Changes:
        """Removes all layers but the first `length`; returns what undoes them."""
        changes = Changes()
        for layer in reversed(self._layers[length:]):
            changes.update(layer)
        del self._layers[length:], self._numbers[length:]
        return changes

    def layers_through(self, number: int) -> int:
        """Returns how many layers belong to blocks up to `number`."""
        return bisect_right(self._numbers, number)
