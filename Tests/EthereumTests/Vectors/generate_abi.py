"""Writes abi.json: values encoded by eth_abi, an implementation independent of ours.

    pip install eth-abi==6.0.0
    python generate_abi.py

The random generator is seeded, so every run writes the same file. In the file numbers are decimal strings, bytes are
hexadecimal strings, and arrays and tuples are lists.
"""

import json
import pathlib
import random

from eth_abi import encode
from eth_utils import to_checksum_address

SEED = 7
COUNT = 400
MAXIMUM_DEPTH = 3

rng = random.Random(SEED)


def elementary_type():
    return rng.choice(
        [
            f"uint{8 * rng.randint(1, 32)}",
            "uint256",
            f"int{8 * rng.randint(1, 32)}",
            "address",
            "bool",
            f"bytes{rng.randint(1, 32)}",
            "bytes",
            "string",
        ]
    )


def any_type(depth):
    kind = rng.random() if depth else 0
    if kind < 0.5:
        return elementary_type()
    if kind < 0.65:
        return any_type(depth - 1) + "[]"
    if kind < 0.8:
        return f"{any_type(depth - 1)}[{rng.randint(1, 4)}]"
    return "(" + ",".join(any_type(depth - 1) for _ in range(rng.randint(1, 4))) + ")"


def split(members):
    """Splits `T,U,...` at the commas outside of parentheses."""
    parts, depth = [""], 0
    for character in members:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def integer(low, high):
    return rng.choice([low, high, 0, rng.randint(low, high), rng.randint(max(low, -300), min(high, 300))])


def value(kind):
    if kind.endswith("]"):
        element, _, count = kind[:-1].rpartition("[")
        return [value(element) for _ in range(int(count) if count else rng.randint(0, 4))]
    if kind.startswith("("):
        return tuple(value(member) for member in split(kind[1:-1]))
    if kind.startswith("uint"):
        return integer(0, 2 ** int(kind[4:]) - 1)
    if kind.startswith("int"):
        return integer(-(2 ** (int(kind[3:]) - 1)), 2 ** (int(kind[3:]) - 1) - 1)
    if kind == "address":
        return to_checksum_address(rng.randbytes(20))
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "string":
        return "".join(rng.choice("abc \u00e9\u6f22\U0001f511\n\"") for _ in range(rng.choice([0, 1, 8, 31, 32, 33, 70])))
    length = int(kind[5:]) if kind != "bytes" else rng.choice([0, 1, 31, 32, 33, 64, 100])
    return rng.randbytes(length)


def plain(thing):
    if isinstance(thing, (list, tuple)):
        return [plain(element) for element in thing]
    if isinstance(thing, bytes):
        return "0x" + thing.hex()
    if isinstance(thing, int) and not isinstance(thing, bool):
        return str(thing)
    return thing


def vector(types):
    values = [value(kind) for kind in types]
    return {"types": types, "values": plain(values), "encoded": "0x" + encode(types, values).hex()}


EXECUTE_WORKFLOW = ["uint256", "bytes", "uint256", "address", "uint256"]
vectors = [vector(EXECUTE_WORKFLOW) for _ in range(20)]
vectors += [vector([any_type(MAXIMUM_DEPTH) for _ in range(rng.randint(0, 4))]) for _ in range(COUNT - 20)]
lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in vectors)
pathlib.Path(__file__).with_name("abi.json").write_text(f"[\n{lines}\n]\n")
