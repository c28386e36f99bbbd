"""Recursive length prefix: the encoding of transactions and headers. Decoding accepts the canonical form alone.

Source: Ethereum yellow paper, appendix B; messages of go-ethereum's rlp package.
"""


class RlpError(ValueError):
    """The input is not canonical RLP."""


def encode(item: bytes | int | list) -> bytes:
    """Encodes bytes, non-negative integers (big endian, without leading zeros) and lists of these."""
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return _header(0x80, len(item)) + item
    body = b"".join(map(encode, item))
    return _header(0xC0, len(body)) + body


def decode(data: bytes) -> bytes | list:
    """Decodes one item that takes up all of `data`: bytes, or a list of items."""
    item, end = _item(data, 0, len(data))
    if end != len(data):
        raise RlpError("rlp: input contains more than one value")
    return item


def integer(item: bytes | list, bits: int = 256) -> int:
    """Reads a decoded item as an integer of at most `bits` bits."""
    if isinstance(item, list):
        raise RlpError("rlp: expected input string or byte for uint")
    if item[:1] == b"\0":
        raise RlpError("rlp: non-canonical integer (leading zero bytes)")
    if len(item) * 8 > bits:
        raise RlpError(f"rlp: input string too long for uint{bits}")
    return int.from_bytes(item, "big")


def _header(offset: int, length: int) -> bytes:
    if length < 56:
        return bytes([offset + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([offset + 55 + len(size)]) + size


def _item(data: bytes, start: int, end: int) -> tuple[bytes | list, int]:
    """Decodes the item at `start`; returns it and the position behind it."""
    if start >= end:
        raise RlpError("rlp: value size exceeds available input length")
    prefix = data[start]
    if prefix < 0x80:
        return data[start : start + 1], start + 1
    first, last = _payload(data, start, end, prefix - (0x80 if prefix < 0xC0 else 0xC0))
    if prefix < 0xC0:
        if last - first == 1 and data[first] < 0x80:
            raise RlpError("rlp: non-canonical size information")
        return data[first:last], last
    items = []
    while first < last:
        item, first = _item(data, first, last)
        items.append(item)
    return items, last


def _payload(data: bytes, start: int, end: int, short: int) -> tuple[int, int]:
    """Returns where the payload of the item at `start` begins and ends; `short` is its prefix less 0x80 or 0xc0."""
    first = start + 1
    length = short
    if short > 55:
        first += short - 55
        length_bytes = data[start + 1 : first]
        length = int.from_bytes(length_bytes, "big")
        if len(length_bytes) != short - 55 or length_bytes[0] == 0 or length < 56:
            raise RlpError("rlp: non-canonical size information")
    if first + length > end:
        raise RlpError("rlp: value size exceeds available input length")
    return first, first + length
