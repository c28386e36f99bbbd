"""Writes signatures.json, keystores.json and strong_keystores.json with the Ethereum Foundation's Python libraries.

    pip install eth-keys==0.8.0 eth-keyfile==0.10.0 safe-pysha3==1.0.7
    python generate_signatures.py

The signatures come from the backend of eth-keys that is written in Python: another implementation of secp256k1 and
RFC 6979 than the library that the worker links. The work factors of the keystores are small, so that tests are fast, but
for two of them: geth's default, and the most that the worker takes. scrypt comes from pycryptodome, and not from OpenSSL.
Random numbers are seeded, also those that eth-keyfile takes from the operating system, so every run writes the same.
"""

import json
import pathlib
import random
import types
import uuid

from eth_keyfile import create_keyfile_json, keyfile
from eth_keys import KeyAPI
from eth_keys.backends import NativeECCBackend

FOLDER = pathlib.Path(__file__).parent
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
EDGE_KEYS = [1, 2, 3, CURVE_ORDER - 1, CURVE_ORDER - 2, CURVE_ORDER // 2, CURVE_ORDER // 2 + 1, 2**128, 2**255]
EDGE_DIGESTS = [bytes(32), b"\xff" * 32, CURVE_ORDER.to_bytes(32, "big"), (CURVE_ORDER - 1).to_bytes(32, "big")]

rng = random.Random(6979)
keyfile.Random = types.SimpleNamespace(get_random_bytes=rng.randbytes)
keyfile.uuid4 = lambda: uuid.UUID(bytes=rng.randbytes(16), version=4)
keys = KeyAPI(NativeECCBackend())


def private_key():
    return rng.randrange(1, CURVE_ORDER).to_bytes(32, "big")


def signature(key, digest):
    private = keys.PrivateKey(key)
    signed = keys.ecdsa_sign(digest, private)
    return {
        "key": "0x" + key.hex(),
        "address": private.public_key.to_checksum_address(),
        "digest": "0x" + digest.hex(),
        "r": hex(signed.r),
        "s": hex(signed.s),
        "yParity": signed.v,
    }


def keystore(kdf, work, password):
    key = private_key()
    document = create_keyfile_json(key, password.encode(), kdf=kdf, iterations=work)
    return {"key": "0x" + key.hex(), "password": password, "keystore": json.dumps(document)}


def write(name, entries):
    lines = ",\n".join(json.dumps(entry, separators=(",", ":"), ensure_ascii=False) for entry in entries)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n")


signatures = [signature(key.to_bytes(32, "big"), rng.randbytes(32)) for key in EDGE_KEYS]
signatures += [signature(private_key(), digest) for digest in EDGE_DIGESTS]
signatures += [signature(private_key(), rng.randbytes(32)) for _ in range(51)]
write("signatures.json", signatures)

passwords = ["testpassword", "p", "with spaces and \u00fc\u00f1\u00ed\u00e7\u00f8d\u00e9 \U0001f511", "x" * 200]
costs = [("scrypt", 2), ("scrypt", 1024), ("pbkdf2", 1), ("pbkdf2", 1000)]
write("keystores.json", [keystore(kdf, work, password) for kdf, work in costs for password in passwords])
write("strong_keystores.json", [keystore("scrypt", work, "testpassword") for work in (2**18, 2**20)])
