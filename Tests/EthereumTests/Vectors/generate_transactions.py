"""Writes transactions.json: transactions signed by eth-account, an implementation independent of ours.

    pip install eth-account==0.14.0
    python generate_transactions.py

The random generator is seeded, and signatures are deterministic (RFC 6979), so every run writes the same file.
"""

import json
import pathlib
import random

from eth_account import Account
from eth_account._utils.legacy_transactions import serializable_unsigned_transaction_from_dict
from eth_utils import to_checksum_address

SEED = 1559
COUNT = 320
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

rng = random.Random(SEED)


def number(bits):
    """Mostly of any length up to `bits`, sometimes 0 or the largest."""
    edge = rng.random()
    if edge < 0.1:
        return 0
    if edge < 0.2:
        return 2**bits - 1
    return rng.getrandbits(rng.randint(1, bits))


def data():
    length = rng.choice([0, 0, 1, 1, 4, 36, 55, 56, 57, 196, 255, 256, 257, 1024])
    if length == 1:
        return bytes([rng.choice([0x00, 0x7F, 0x80, 0xFF])])
    return rng.randbytes(length)


def address():
    return to_checksum_address(rng.randbytes(20))


def access_list():
    return [
        {"address": address(), "storageKeys": ["0x" + rng.randbytes(32).hex() for _ in range(rng.choice([0, 1, 3]))]}
        for _ in range(rng.choice([0, 0, 1, 2, 5]))
    ]


def fields():
    creates = rng.random() < 0.1
    common = {
        "chainId": rng.choice([1, 1287, 1337, 31337, 2**31, number(53) or 1]),
        "nonce": number(63),
        "gas": number(63),
        "value": number(256),
        "data": "0x" + data().hex(),
        "to": b"" if creates else address(),
    }
    if rng.random() < 0.35:
        return common | {"gasPrice": number(256)}
    return common | {
        "type": 2,
        "maxFeePerGas": number(256),
        "maxPriorityFeePerGas": number(256),
        "accessList": access_list(),
    }


def vector():
    key = rng.randrange(1, CURVE_ORDER).to_bytes(32, "big")
    transaction = fields()
    digest = serializable_unsigned_transaction_from_dict(transaction).hash()
    signed = Account.sign_transaction(transaction, key)
    is_dynamic = "type" in transaction
    entry = {name: str(value) if isinstance(value, int) else value for name, value in transaction.items()}
    entry.pop("type", None)
    entry["to"] = transaction["to"] or None
    return entry | {
        "key": "0x" + key.hex(),
        "sender": Account.from_key(key).address,
        "digest": "0x" + digest.hex(),
        "r": hex(signed.r),
        "s": hex(signed.s),
        "yParity": signed.v if is_dynamic else (signed.v - 35) % 2,
        "raw": "0x" + signed.raw_transaction.hex(),
        "hash": "0x" + signed.hash.hex(),
    }


vectors = [vector() for _ in range(COUNT)]
lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in vectors)
pathlib.Path(__file__).with_name("transactions.json").write_text(f"[\n{lines}\n]\n")
