"""The 2048-bit filter over the addresses and topics of logs, as an integer.

Source: Ethereum yellow paper, section 4.3.1.
"""

from collections.abc import Iterable
from functools import lru_cache

from .evm import Log
from .keccak import keccak


@lru_cache(maxsize=65_536)
def bits(item: str) -> int:
    """Returns the three bits of an address or a topic."""
    digest = keccak(bytes.fromhex(item[2:]))
    return (
        1 << (int.from_bytes(digest[0:2], "big") & 2047)
        | 1 << (int.from_bytes(digest[2:4], "big") & 2047)
        | 1 << (int.from_bytes(digest[4:6], "big") & 2047)
    )


def of_logs(logs: Iterable[Log]) -> int:
    """Returns the filter of some logs."""
    bloom = 0
    for log in logs:
        bloom |= bits(log.address)
        for topic in log.topics:
            bloom |= bits(topic)
    return bloom


def encode(bloom: int) -> str:
    """Encodes a filter as 256 bytes of data."""
    return f"0x{bloom:0512x}"
