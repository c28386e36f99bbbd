"""revm, through pyrevm: runs one message on a copy of the state and tells what it changed.

pyrevm keeps one journal for ever, so that whatever was once touched stays warm, and gas reads up to 39 % low. So each
message runs between `snapshot` and `revert`: the changes are read from the journal's debug text, the journal forgets
them and what it had loaded, and the new values are written into the database below it. `self_check` refuses a pyrevm
in which any of that is different.

What is not exact: BASEFEE is 0, BLOCKHASH is not that of our blocks, GASPRICE is 0 for a sender who could not pay it
twice.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import pyrevm

from .keccak import keccak
from .state import NOBODY, Account, Changes
from .transactions import AccessList

# The exact name that revm knows: it takes any other one for its newest, unfinished rules.
SPEC = "Cancun"
COINBASE = "0x" + "c0" * 20
# revm appends a STOP and 32 bytes to code that it has analysed.
CODE_PADDING = 33

_SLOT_WRITTEN = re.compile(r"StorageChange \{ address: (.{42}), key: ([^,]++), had_value: Some")
_VALUE_MOVED = re.compile(r"BalanceTransfer \{ from: (0x[0-9a-f]{40}), to: (0x[0-9a-f]{40}), balance: [1-9]")
_ACCOUNT_CHANGED = re.compile(r"(?:NonceChange|AccountCreated|CodeChange) \{ address: (0x[0-9a-f]{40})")
_DESTROYED = re.compile(
    r"AccountDestroyed \{ address: (0x[0-9a-f]{40}), target: (0x[0-9a-f]{40}), was_destroyed: (true|false)"
)
_OUTPUT = re.compile(r"output: 0x([0-9a-f]*)")
_HALT = re.compile(r"Halt \{ reason: (\w+)")


class BlockEnvironment(NamedTuple):
    """What contracts see of the block that they run in."""

    number: int
    timestamp: int
    randomness: bytes


@dataclass(slots=True)
class Message:
    """A call, or with no `to` a creation. `gas` includes the intrinsic gas."""

    caller: str
    to: str | None
    data: bytes = b""
    value: int = 0
    gas: int = 0
    gas_price: int = 0
    access_list: AccessList = field(default_factory=list)


@dataclass(slots=True)
class Log:
    """An event."""

    address: str
    topics: list[str]
    data: bytes


@dataclass(slots=True)
class Outcome:
    """What a message did. `halt` names the reason when it neither succeeded nor was reverted."""

    success: bool
    output: bytes
    gas_used: int
    gas_refunded: int = 0
    halt: str | None = None
    logs: list[Log] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)


class Evm:
    """One revm with a copy of the state."""

    def __init__(self, chain_id: int, gas_limit: int) -> None:
        configuration = pyrevm.CfgEnv(chain_id=chain_id)
        self._evm = pyrevm.EVM(env=pyrevm.Env(cfg=configuration), gas_limit=gas_limit, spec_id=SPEC)
        self._gas_limit = gas_limit

    def set_block(self, block: BlockEnvironment) -> None:
        """Sets the block that the next messages run in."""
        self._evm.set_block_env(
            pyrevm.BlockEnv(
                number=block.number,
                coinbase=COINBASE,
                timestamp=block.timestamp,
                prevrandao=block.randomness,
                gas_limit=self._gas_limit,
                excess_blob_gas=0,
            )
        )

    def write(self, changes: Changes) -> None:
        """Takes new values into the copy of the state."""
        for address, account in changes.accounts.items():
            self.write_account(address, account)
        for (address, key), value in changes.slots.items():
            # Writing a slot loads its account into the journal, where the next write would be lost.
            mark = self._evm.snapshot()
            self._evm.insert_account_storage(address, key, value)
            self._evm.revert(mark)

    def write_account(self, address: str, account: Account) -> None:
        """Takes one account into the copy of the state."""
        code = account.code or None
        code_hash = _code_hash(code) if code else None
        self._evm.insert_account_info(address, pyrevm.AccountInfo(account.balance, account.nonce, code_hash, code))

    def run(self, message: Message) -> Outcome:
        """Runs a message; the copy of the state stays as it is. The caller must have no code."""
        mark = self._evm.snapshot()
        if message.access_list:
            self._load(message.access_list)
        try:
            return self._run(message)
        finally:
            self._evm.revert(mark)
            if message.access_list:
                self._evm.set_tx_env(pyrevm.TxEnv())

    def _load(self, access_list: AccessList) -> None:
        """Announces an access list. revm would load it past the journal, for ever, had the journal not loaded it."""
        for address, keys in access_list:
            self._evm.basic(address)
            for key in keys:
                self._evm.storage(address, key)
        self._evm.set_tx_env(pyrevm.TxEnv(access_list=access_list))

    def _run(self, message: Message) -> Outcome:
        gas, value = message.gas, message.value
        created: str | None = None
        output = b""
        try:
            if message.to is None:
                created = self._evm.deploy(message.caller, message.data, value=value, gas=gas)
            else:
                price = message.gas_price
                output = self._evm.message_call(
                    message.caller, message.to, message.data, value=value, gas=gas, gas_price=price
                )
        except RuntimeError as error:
            return self._failure(str(error))
        result = self._evm.result
        changes = self._changes()
        if created is not None:
            output = changes.accounts[created.lower()].code
        logs = [_log(log) for log in result.logs]
        return Outcome(True, output, result.gas_used, result.gas_refunded, None, logs, changes)

    def _failure(self, description: str) -> Outcome:
        result = self._evm.result
        if result is None:
            raise RuntimeError(f"revm refused a message: {description}")
        match = _HALT.match(description)
        if match:
            return Outcome(False, b"", result.gas_used, halt=match[1])
        output = _OUTPUT.search(description)
        return Outcome(False, bytes.fromhex(output[1]), result.gas_used)

    def _changes(self) -> Changes:
        """Reads what the message changed: names from the journal's text, values from revm."""
        text = self._evm.journal_str
        journal = text[text.rindex(", journal: [") :]
        addresses = set()
        if any(name in journal for name in ("NonceChange", "AccountCreated", "CodeChange")):
            addresses.update(_ACCOUNT_CHANGED.findall(journal))
        for pair in _VALUE_MOVED.findall(journal):
            addresses.update(pair)
        gone = set()
        if "AccountDestroyed" in journal:
            # Since EIP-6780 only a contract that was created in the same transaction really goes away.
            created = set(re.findall(r"AccountCreated \{ address: (0x[0-9a-f]{40})", journal))
            for address, target, _ in _DESTROYED.findall(journal):
                addresses.update((address, target))
                gone.update({address} & created)
        changes = Changes({address: self._account(address) for address in addresses - gone})
        changes.accounts.update(dict.fromkeys(gone, NOBODY))
        for address, key in set(_SLOT_WRITTEN.findall(journal)):
            if address not in gone:
                changes.slots[address, int(key)] = self._evm.storage(address, int(key))
        return changes

    def _account(self, address: str) -> Account:
        info = self._evm.basic(address)
        code = info.code or b""
        if code and _code_hash(code) != info.code_hash:
            code = code[:-CODE_PADDING]
        return Account(info.balance, info.nonce, code)


def self_check() -> None:
    """Refuses to go on with a pyrevm whose journal reads otherwise than `Evm` expects, or whose gas is off."""
    # PUSH1 1 PUSH1 0 SSTORE, PUSH1 0 SLOAD POP: 21,000 + 2·3 + 22,100 (new slot, cold) + 3 + 100 (warm) + 2.
    writer, caller = "0x" + "11" * 20, "0x" + "22" * 20
    evm = Evm(1, 30_000_000)
    evm.set_block(BlockEnvironment(1, 1, bytes(32)))
    evm.write(Changes({writer: Account(0, 1, bytes.fromhex("600160005560005450")), caller: Account(10**18)}))
    message = Message(caller, writer, value=5, gas=100_000)
    for expected in (43_211, 43_211):
        outcome = evm.run(message)
        slots, balance = outcome.changes.slots, outcome.changes.accounts[writer].balance
        if (outcome.gas_used, slots, balance) != (expected, {(writer, 0): 1}, 5):
            raise RuntimeError(f"this pyrevm does not work as 0.3.7 does: {outcome}")
    # The slot now holds the value already: 21,000 + 2·3 + 2,200 (cold, no change) + 3 + 100 + 2.
    evm.write(outcome.changes)
    if (gas := evm.run(message).gas_used) != 23_311:
        raise RuntimeError(f"this pyrevm does not forget what was warm: {gas} gas instead of 23311")


def _log(log: pyrevm.Log) -> Log:
    topics, data = log.data
    return Log(log.address.lower(), ["0x" + topic.hex() for topic in topics], data)


@lru_cache(maxsize=256)
def _code_hash(code: bytes) -> bytes:
    return keccak(code)
