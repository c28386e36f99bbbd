"""Private keys, of development accounts alone."""

from coincurve import PrivateKey

from .keccak import keccak
from .values import data as hex_data


def address_of(key: str) -> str:
    """Returns the address of a private key."""
    public = PrivateKey.from_hex(key[2:]).public_key.format(compressed=False)
    return hex_data(keccak(public[1:])[12:])
