"""Keccak-256."""

from sha3 import keccak_256


def keccak(data: bytes) -> bytes:
    """Returns the 32-byte Keccak-256 hash."""
    return keccak_256(data).digest()
