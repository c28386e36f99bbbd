"""Methods about accounts, storage and simulated calls."""

from . import block_tags, simulation
from .dispatch import Methods
from .errors import InvalidParams
from .evm import Message
from .node import Node
from .state import Account
from .transactions import AccessList
from .values import data as hex_data
from .values import parse_address, parse_data, parse_quantity, parse_slot

NOWHERE = "0x" + "00" * 20


class StateMethods:
    """Reads the state behind a block, the newest by default."""

    def __init__(self, node: Node) -> None:
        self._chain = node.chain
        self._pool = node.pool

    def methods(self) -> Methods:
        """Returns the methods by name."""
        return {
            "eth_getBalance": self.balance,
            "eth_getTransactionCount": self.transaction_count,
            "eth_getCode": self.code,
            "eth_getStorageAt": self.storage,
            "eth_call": self.call,
            "eth_estimateGas": self.estimate_gas,
        }

    def balance(self, address: object, block: object = "latest") -> str:
        return hex(self._account(address, block).balance)

    def transaction_count(self, address: object, block: object = "latest") -> str:
        if block == "pending":
            return hex(self._pool.next_nonce(parse_address(address)))
        return hex(self._account(address, block).nonce)

    def code(self, address: object, block: object = "latest") -> str:
        return hex_data(self._account(address, block).code)

    def storage(self, address: object, key: object, block: object = "latest") -> str:
        number = self._state(block)
        return f"0x{self._chain.slot(parse_address(address), parse_slot(key), number):064x}"

    def call(self, request: dict, block: object = "latest") -> str:
        number = self._state(block)
        message, _ = _message(request)
        limit = min(simulation.GAS_CAP, self._chain.config.gas_limit)
        message.gas = min(message.gas or limit, limit)
        return hex_data(simulation.checked(simulation.call(self._chain, message, number)))

    def estimate_gas(self, request: dict, block: object = "latest") -> str:
        number = self._state(block)
        message, fee_cap = _message(request)
        return hex(simulation.estimate(self._chain, message, number, fee_cap))

    def _state(self, block: object) -> int:
        """Returns the number of a block whose state there is."""
        number = block_tags.required(self._chain, block).number
        self._chain.require_state(number)
        return number

    def _account(self, address: object, block: object) -> Account:
        number = self._state(block)
        return self._chain.account(parse_address(address), number)


def _message(request: object) -> tuple[Message, int]:
    """Reads a call object; returns the message, and what its sender would pay for a unit of gas, 0 when not told."""
    if not isinstance(request, dict):
        raise InvalidParams("invalid argument 0: json: cannot unmarshal non-object into ethapi.TransactionArgs")
    data, input_data = request.get("data"), request.get("input")
    if data is not None and input_data is not None and data != input_data:
        raise InvalidParams('both "data" and "input" are set and not equal; use "input" to pass the call data')
    payload = input_data if input_data is not None else data
    price = request.get("maxFeePerGas", request.get("gasPrice"))
    to = request.get("to")
    message = Message(
        caller=parse_address(request.get("from") or NOWHERE),
        to=None if to is None else parse_address(to),
        data=b"" if payload is None else parse_data(payload),
        value=_quantity(request.get("value")),
        gas=_quantity(request.get("gas")),
        access_list=_access_list(request.get("accessList")),
    )
    return message, _quantity(price)


def _quantity(value: object) -> int:
    return 0 if value is None else parse_quantity(value)


def _access_list(value: object) -> AccessList:
    try:
        return [(parse_address(entry["address"]), [*map(parse_slot, entry["storageKeys"])]) for entry in value or []]
    except (KeyError, TypeError) as error:
        raise InvalidParams("invalid argument 0: accessList is malformed") from error
