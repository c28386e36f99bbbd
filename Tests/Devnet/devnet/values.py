"""Ethereum's JSON encodings: quantities, data, addresses, hashes.

Source: ethereum.org, JSON-RPC API, "Hex encoding"; messages of go-ethereum's hexutil package.
"""

from .errors import InvalidParams

_HEX = frozenset("0123456789abcdefABCDEF")
_WORD = 1 << 256


def data(value: bytes) -> str:
    """Encodes bytes."""
    return "0x" + value.hex()


def parse_quantity(value: object, bits: int = 256) -> int:
    """Reads a quantity; as go-ethereum, refuses leading zeros."""
    digits = _digits(value)
    if not digits:
        raise InvalidParams('invalid argument: hex string "0x"')
    if len(digits) > 1 and digits[0] == "0":
        raise InvalidParams("invalid argument: hex number with leading zero digits")
    number = int(digits, 16)
    if number >> bits:
        raise InvalidParams(f"invalid argument: hex number > {bits} bits")
    return number


def parse_data(value: object) -> bytes:
    """Reads a byte string."""
    digits = _digits(value)
    if len(digits) % 2:
        raise InvalidParams("invalid argument: hex string of odd length")
    return bytes.fromhex(digits)


def parse_address(value: object) -> str:
    """Reads an address; returns it in lower case. As go-ethereum, does not check the EIP-55 checksum."""
    return "0x" + _fixed(value, 20, "common.Address")


def parse_hash(value: object) -> str:
    """Reads a 32-byte hash; returns it in lower case."""
    return "0x" + _fixed(value, 32, "common.Hash")


def parse_slot(value: object) -> int:
    """Reads the position of a storage slot: a hex number of at most 32 bytes, leading zeros allowed."""
    number = int(_digits(value) or "0", 16)
    if number >= _WORD:
        raise InvalidParams("invalid argument: storage key longer than 32 bytes")
    return number


def parse_integer(value: object) -> int:
    """Reads what an admin method takes as a number: a JSON integer, or a quantity."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return parse_quantity(value)


def _fixed(value: object, size: int, name: str) -> str:
    digits = _digits(value)
    if len(digits) != size * 2:
        raise InvalidParams(f"invalid argument: hex string has length {len(digits)}, want {size * 2} for {name}")
    return digits.lower()


def _digits(value: object) -> str:
    """Returns the digits behind the `0x`."""
    if not isinstance(value, str):
        raise InvalidParams("invalid argument: json: cannot unmarshal non-string into a hex value")
    if value[:2] not in ("0x", "0X"):
        raise InvalidParams("invalid argument: hex string without 0x prefix")
    digits = value[2:]
    if not _HEX.issuperset(digits):
        raise InvalidParams("invalid argument: invalid hex string")
    return digits
