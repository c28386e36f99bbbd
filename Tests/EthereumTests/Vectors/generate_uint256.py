"""Writes uint256.json: arithmetic and notations of 256-bit integers as Python computes them.

    python generate_uint256.py

The random generator is seeded, so every run writes the same file. `null` stands for what has no result in 256 bits.
"""

import json
import pathlib
import random

SEED = 256
COUNT = 500
LIMIT = 2**256
EDGES = [0, 1, 2, 2**63, 2**64 - 1, 2**64, 2**128 - 1, 2**128, 2**192, 2**255, LIMIT - 2, LIMIT - 1, 10**19, 10**38]

rng = random.Random(SEED)


def number(bits):
    if rng.random() < 0.2:
        return rng.choice([edge for edge in EDGES if edge < 2**bits])
    return rng.getrandbits(rng.randint(1, bits))


def fitting(result):
    return str(result) if result is not None and 0 <= result < LIMIT else None


def vector():
    a, b, word, divisor = number(256), number(256), number(64), number(64)
    scaled = None
    if divisor and a * word < LIMIT:
        scaled = -(-a * word // divisor)
    return {
        "a": str(a),
        "b": str(b),
        "word": str(word),
        "divisor": str(divisor),
        "hex": hex(a),
        "bits": a.bit_length(),
        "sum": fitting(a + b),
        "difference": fitting(a - b),
        "product": fitting(a * b),
        "productWithWord": fitting(a * word),
        "quotient": fitting(a // b if b else None),
        "remainder": fitting(a % b if b else None),
        "quotientByDivisor": fitting(a // divisor if divisor else None),
        "remainderByDivisor": fitting(a % divisor if divisor else None),
        "scaled": fitting(scaled),
    }


lines = ",\n".join(json.dumps(vector(), separators=(",", ":")) for _ in range(COUNT))
pathlib.Path(__file__).with_name("uint256.json").write_text(f"[\n{lines}\n]\n")
