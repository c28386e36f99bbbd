"""Writes triggers.json: data of triggers and actions encoded by eth_abi, an implementation independent of ours.

    pip install eth-abi==6.0.0
    python generate_triggers.py

The random generator is seeded, so every run writes the same file. Bytes are hexadecimal strings, thresholds decimal
numbers of US dollars. An expectation of `null` stands for data that nobody may take for a trigger or an action.
"""

import json
import pathlib
import random

from eth_abi import encode
from eth_abi.packed import encode_packed

SEED = 16
COUNT = 60
SYMBOLS = ["GLMR", "ETH", "BTC", "usdc", "wrapped-moonbeam", "USDC.e", "$WIF", "A", "x" * 31]

rng = random.Random(SEED)


def address():
    return "0x" + rng.randbytes(20).hex()


def dollars(threshold):
    digits = str(threshold).rjust(19, "0")
    return f"{digits[:-18]}.{digits[-18:]}"


def price():
    symbol, side = rng.choice(SYMBOLS), rng.randrange(2)
    threshold = rng.getrandbits(rng.choice([1, 40, 60, 70, 128, 256]))
    expected = {"asset": symbol.lower(), "isAbove": side == 0, "threshold": dollars(threshold)}
    if rng.random() < 0.5:
        data = encode(["string", "uint256", "uint8"], [symbol, threshold, side])
    else:
        data = encode(["bytes32", "uint256", "uint8"], [symbol.encode(), threshold, side])
    return {"type": 2, "data": "0x" + data.hex(), "price": expected}


def transfer():
    token = rng.choice(["0x" + 40 * "0", address()])
    side = rng.randrange(2)
    data = encode(["address", "uint8"], [token, side])
    expected = {"token": None if int(token, 16) == 0 else token, "isIncoming": side == 0}
    return {"type": 3, "data": "0x" + data.hex(), "transfer": expected}


def foreign(kind):
    """Shapes that exist elsewhere, or could: none is a trigger of this kind."""
    symbol, number, side = rng.choice(SYMBOLS), 2 + rng.getrandbits(80), rng.randrange(2)
    shapes = {
        2: [
            encode(["(string,uint256,uint8)"], [(symbol, number, side)]),
            encode(["uint256", "string", "uint8"], [number, symbol, side]),
            encode(["string", "uint256"], [symbol, number]),
            encode(["string", "uint256", "uint8"], [symbol, number, 2 + side]),
            encode(["string", "uint256", "uint8"], [symbol, number, side]) + b"\0",
            encode(["string", "uint256", "uint8"], ["a b, c", number, side]),
            encode(["string", "uint256", "uint8"], ["", number, side]),
            encode(["bytes32", "uint256", "uint8"], [b"", number, side]),
            encode(["bytes32", "uint256", "uint8"], [b"A\0B", number, side]),
            encode(["bytes32", "uint256", "uint256"], [symbol.encode(), number, 256 + number]),
            encode(["bytes32", "uint256"], [symbol.encode(), number]),
            encode(["bytes32", "uint256", "uint8", "uint8"], [symbol.encode(), number, side, side]),
            encode(["address", "uint256"], [address(), number]),
            encode_packed(["string", "uint256", "uint8"], [symbol, number, side]),
            b"",
        ],
        3: [
            encode(["address", "uint8"], [address(), 2 + side]),
            encode(["address"], [address()]),
            encode(["address", "address"], [address(), address()]),
            encode(["address", "uint8", "uint256"], [address(), side, number]),
            encode(["bytes32", "uint8"], [rng.randbytes(32), side]),
            encode_packed(["address", "uint8"], [address(), side]),
            b"",
        ],
    }
    return [{"type": kind, "data": "0x" + data.hex()} for data in shapes[kind]]


def action():
    kind = rng.randrange(1, 4)
    amount = rng.getrandbits(rng.choice([8, 64, 256]))
    arguments = {
        1: (["address", "uint256"], [address(), amount]),
        2: (["address", "address", "uint256"], [address(), address(), amount]),
        3: (["address", "uint256", "bytes"], [address(), amount, rng.randbytes(rng.choice([0, 4, 68, 1000]))]),
    }[kind]
    return {"action": "0x" + bytes([kind]).hex() + encode(*arguments).hex(), "isValid": True}


def foreign_actions():
    native = encode(["address", "uint256"], [address(), 1])
    call = encode(["address", "uint256", "bytes"], [address(), 0, rng.randbytes(40)])
    shapes = [
        b"\0" + native,
        b"\x04" + native,
        b"\xff",
        b"\x01",
        b"\x01" + native[:-1],
        b"\x01" + encode(["bytes32", "uint256"], [rng.randbytes(32), 1]),
        b"\x02" + native,
        b"\x02" + encode(["address", "bytes32", "uint256"], [address(), rng.randbytes(32), 1]),
        b"\x03" + native,
        b"\x03" + call[:96],
        b"\x03" + call[:140],
        b"\x03" + encode(["address", "uint256", "uint256"], [address(), 0, 2**255]),
    ]
    return [{"action": "0x" + data.hex(), "isValid": False} for data in shapes]


vectors = [price() for _ in range(COUNT)] + [transfer() for _ in range(COUNT)]
vectors += foreign(2) + foreign(3) + [action() for _ in range(COUNT)] + foreign_actions()
lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors)
pathlib.Path(__file__).with_name("triggers.json").write_text(f"[\n{lines}\n]\n")
