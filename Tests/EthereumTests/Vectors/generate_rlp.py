"""Writes rlp.json: byte strings, most of them damaged encodings, and whether pyrlp takes them for canonical RLP.

    pip install rlp==5.0.0
    python generate_rlp.py

The random generator is seeded, so every run writes the same file.
"""

import json
import pathlib
import random

import rlp

SEED = 80
COUNT = 600

rng = random.Random(SEED)


def item(depth):
    if depth and rng.random() < 0.4:
        return [item(depth - 1) for _ in range(rng.choice([0, 1, 2, 3, 8, 60]))]
    length = rng.choice([0, 1, 1, 2, 20, 32, 54, 55, 56, 57, 255, 256, 257])
    return bytes([rng.randrange(256)]) if length == 1 else rng.randbytes(length)


def damaged(encoded):
    """Changes, drops or adds a byte, most often near the start, where the lengths are."""
    place = min(int(rng.expovariate(0.2)), len(encoded) - 1)
    change = rng.randrange(5)
    if change == 0:
        return encoded[:place] + bytes([rng.choice([0, 1, 0x37, 0x38, 0x7F, 0x80, 0x81, 0xB7, 0xB8, 0xBF, 0xC0, 0xF7, 0xF8, 0xFF])]) + encoded[place + 1 :]
    if change == 1:
        return encoded[:place] + encoded[place + 1 :]
    if change == 2:
        return encoded[:place] + bytes([rng.choice([0, 0x80, 0xC0])]) + encoded[place:]
    if change == 3:
        return encoded[: rng.randrange(len(encoded))]
    return encoded + rng.randbytes(1)


def longer_form(encoded):
    """Writes the outermost length in a longer form than needed."""
    first = encoded[0]
    if first < 0x80:
        return b"\x81" + encoded
    is_list = first >= 0xC0
    short, long = (0xC0, 0xF7) if is_list else (0x80, 0xB7)
    if first - short <= 55:
        return bytes([long + 1, first - short]) + encoded[1:]
    size = first - long
    return bytes([first + 1]) + b"\0" + encoded[1 : 1 + size] + encoded[1 + size :]


def is_canonical(encoded):
    try:
        rlp.decode(encoded)
        return True
    except rlp.DecodingError:
        return False


def nested(depth):
    encoded = b"\xc0"
    for _ in range(depth):
        encoded = rlp.codec.length_prefix(len(encoded), 0xC0) + encoded
    return encoded


encodings = [rlp.encode(item(3)) for _ in range(COUNT)]
encodings = [e for e in encodings if len(e) < 700]
candidates = [b"", nested(10), nested(30)]
candidates += [rng.choice([longer_form, damaged, damaged, lambda e: e])(e) for e in encodings]
lines = ",\n".join(
    json.dumps({"bytes": "0x" + c.hex(), "isCanonical": is_canonical(c)}, separators=(",", ":")) for c in candidates
)
pathlib.Path(__file__).with_name("rlp.json").write_text(f"[\n{lines}\n]\n")
