"""The contract ABI, for the types that the contracts use, and the artifacts in `abi/`.

Source: Solidity documentation, "Contract ABI Specification".
"""

import json
from dataclasses import dataclass
from pathlib import Path

from devnet.keccak import keccak

ARTIFACTS = Path(__file__).resolve().parents[3] / "abi"


def encode(types: list[str], values: list) -> bytes:
    """Encodes a tuple."""
    head, tail = [], []
    offset = sum(32 for _ in types)
    for kind, value in zip(types, values, strict=True):
        if _is_dynamic(kind):
            head.append(_word(offset + sum(map(len, tail))))
            tail.append(_dynamic(kind, value))
        else:
            head.append(_static(kind, value))
    return b"".join(head + tail)


def decode(types: list[str], data: bytes) -> list:
    """Decodes a tuple. Addresses come out in lower case."""
    values = []
    for index, kind in enumerate(types):
        word = data[32 * index : 32 * index + 32]
        if not _is_dynamic(kind):
            values.append(_value(kind, word))
            continue
        start = int.from_bytes(word, "big")
        length = int.from_bytes(data[start : start + 32], "big")
        body = data[start + 32 :]
        if kind.endswith("[]"):
            values.append(decode([kind[:-2]] * length, body))
        else:
            values.append(body[:length] if kind == "bytes" else body[:length].decode())
    return values


def selector(signature: str) -> bytes:
    """Returns the first four bytes of a signature's hash."""
    return keccak(signature.encode())[:4]


def role(name: str) -> bytes:
    """Returns the role of that name."""
    return keccak(name.encode())


@dataclass(frozen=True, slots=True)
class Artifact:
    """A compiled contract."""

    abi: list[dict]
    bytecode: bytes

    @classmethod
    def load(cls, name: str) -> "Artifact":
        """Reads `abi/<name>.json`."""
        document = json.loads((ARTIFACTS / f"{name}.json").read_text())
        return cls(document["abi"], bytes.fromhex(document["bytecode"][2:]))

    def creation(self, *arguments: object) -> bytes:
        """Returns the data of the transaction that deploys it."""
        return self.bytecode + encode(_types(self._entry("constructor")["inputs"]), list(arguments))

    def calldata(self, name: str, *arguments: object) -> bytes:
        """Returns the data of a call."""
        inputs = _types(self._entry("function", name)["inputs"])
        return selector(f"{name}({','.join(inputs)})") + encode(inputs, list(arguments))

    def result(self, name: str, data: bytes) -> object:
        """Decodes what a function returned: its one value, or a list of them."""
        values = decode(_types(self._entry("function", name)["outputs"]), data)
        return values[0] if len(values) == 1 else values

    def topic(self, name: str) -> str:
        """Returns the first topic of an event."""
        return "0x" + keccak(self._signature("event", name).encode()).hex()

    def error(self, name: str, *arguments: object) -> bytes:
        """Returns the data of a custom error."""
        inputs = _types(self._entry("error", name)["inputs"])
        return selector(f"{name}({','.join(inputs)})") + encode(inputs, list(arguments))

    def event(self, topics: list[str], data: bytes) -> tuple[str, dict]:
        """Decodes a log of one of the contract's events; returns the event's name and its arguments."""
        entry = next(e for e in self.abi if e["type"] == "event" and self.topic(e["name"]) == topics[0])
        plain = [value for value in entry["inputs"] if not value["indexed"]]
        values = iter(decode(_types(plain), data))
        words = iter(topics[1:])
        arguments = {
            value["name"]: _value(value["type"], bytes.fromhex(next(words)[2:])) if value["indexed"] else next(values)
            for value in entry["inputs"]
        }
        return entry["name"], arguments

    def _signature(self, kind: str, name: str) -> str:
        return f"{name}({','.join(_types(self._entry(kind, name)['inputs']))})"

    def _entry(self, kind: str, name: str | None = None) -> dict:
        return next((e for e in self.abi if e["type"] == kind and e.get("name") == name), {"inputs": []})


def _types(values: list[dict]) -> list[str]:
    return [value["type"] for value in values]


def _is_dynamic(kind: str) -> bool:
    return kind in ("bytes", "string") or kind.endswith("[]")


def _word(value: int) -> bytes:
    return value.to_bytes(32, "big")


def _static(kind: str, value: object) -> bytes:
    if kind == "address":
        return bytes(12) + bytes.fromhex(value[2:])
    if kind.startswith("bytes"):
        return value.ljust(32, b"\0")
    return _word(int(value))


def _dynamic(kind: str, value: object) -> bytes:
    if kind.endswith("[]"):
        return _word(len(value)) + encode([kind[:-2]] * len(value), value)
    data = value.encode() if kind == "string" else value
    return _word(len(data)) + data + bytes(-len(data) % 32)


def _value(kind: str, word: bytes) -> object:
    if kind == "address":
        return "0x" + word[12:].hex()
    if kind == "bool":
        return word[31] == 1
    if kind.startswith("bytes"):
        return word[: int(kind[5:])]
    return int.from_bytes(word, "big")
