"""Blocks and receipts.

The header's hash is the real one of these header fields. The three roots in it are not: they are hashes over the lists
of transactions and receipts, which is enough to make every block's hash its own.
"""

from dataclasses import dataclass, field

import orjson

from . import bloom, rlp
from .evm import COINBASE, Log
from .keccak import keccak
from .transactions import Transaction
from .values import data as hex_data

# Source: go-ethereum, core/types/hashes.go.
EMPTY_UNCLES = bytes.fromhex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")
EMPTY_ROOT = bytes.fromhex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
# What a header takes in the encoded block, close enough: it is of fixed-size fields but for a few small numbers.
HEADER_SIZE = 608


@dataclass(slots=True)
class Receipt:
    """What became of a transaction in a block."""

    tx: Transaction
    index: int
    success: bool
    gas_used: int
    cumulative_gas: int
    price: int
    contract: str | None
    logs: list[Log]
    bloom: int
    first_log: int
    cached_json: orjson.Fragment | None = field(default=None, repr=False)


@dataclass(slots=True)
class Block:
    """A sealed block. `base_fee` is none on a chain without EIP-1559."""

    number: int
    parent: str
    timestamp: int
    gas_limit: int
    base_fee: int | None
    extra: bytes
    randomness: bytes
    receipts: list[Receipt] = field(default_factory=list)
    gas_used: int = 0
    bloom: int = 0
    hash: str = ""
    roots: tuple[bytes, bytes, bytes] = (EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT)

    def seal(self) -> None:
        """Computes what depends on the receipts: gas, filter, roots and hash."""
        for receipt in self.receipts:
            self.gas_used += receipt.gas_used
            self.bloom |= receipt.bloom
        if self.receipts:
            hashes = b"".join(bytes.fromhex(receipt.tx.hash[2:]) for receipt in self.receipts)
            outcomes = b"".join(bytes([receipt.success]) + rlp.encode(receipt.gas_used) for receipt in self.receipts)
            self.roots = keccak(bytes.fromhex(self.parent[2:]) + hashes), keccak(hashes), keccak(hashes + outcomes)
        self.hash = hex_data(keccak(self._header()))

    def to_json(self, full: bool) -> dict:
        """Returns the block with whole transactions, or with their hashes."""
        state_root, transactions_root, receipts_root = self.roots
        json = {
            "number": hex(self.number),
            "hash": self.hash,
            "parentHash": self.parent,
            "nonce": "0x0000000000000000",
            "mixHash": hex_data(self.randomness),
            "sha3Uncles": hex_data(EMPTY_UNCLES),
            "logsBloom": bloom.encode(self.bloom),
            "stateRoot": hex_data(state_root),
            "transactionsRoot": hex_data(transactions_root),
            "receiptsRoot": hex_data(receipts_root),
            "miner": COINBASE,
            "difficulty": "0x0",
            "totalDifficulty": "0x0",
            "extraData": hex_data(self.extra),
            "size": hex(HEADER_SIZE + sum(len(receipt.tx.raw) for receipt in self.receipts)),
            "gasLimit": hex(self.gas_limit),
            "gasUsed": hex(self.gas_used),
            "timestamp": hex(self.timestamp),
            "uncles": [],
            "transactions": [self.transaction_json(r) if full else r.tx.hash for r in self.receipts],
        }
        if self.base_fee is not None:
            json["baseFeePerGas"] = hex(self.base_fee)
        return json

    def transaction_json(self, receipt: Receipt) -> dict:
        """Returns a transaction with its place in this block."""
        return receipt.tx.to_json() | {
            "blockHash": self.hash,
            "blockNumber": hex(self.number),
            "transactionIndex": hex(receipt.index),
            "gasPrice": hex(receipt.price),
        }

    def receipt_json(self, receipt: Receipt) -> orjson.Fragment:
        """Returns a receipt, encoded; each is encoded once."""
        if receipt.cached_json is None:
            receipt.cached_json = orjson.Fragment(orjson.dumps(self._receipt_json(receipt)))
        return receipt.cached_json

    def logs_json(self, receipt: Receipt) -> list[dict]:
        """Returns the logs of a receipt, with their places in this block."""
        return [
            {
                "address": log.address,
                "topics": log.topics,
                "data": hex_data(log.data),
                "blockNumber": hex(self.number),
                "transactionHash": receipt.tx.hash,
                "transactionIndex": hex(receipt.index),
                "blockHash": self.hash,
                "blockTimestamp": hex(self.timestamp),
                "logIndex": hex(index),
                "removed": False,
            }
            for index, log in enumerate(receipt.logs, receipt.first_log)
        ]

    def _receipt_json(self, receipt: Receipt) -> dict:
        return {
            "blockHash": self.hash,
            "blockNumber": hex(self.number),
            "contractAddress": receipt.contract,
            "cumulativeGasUsed": hex(receipt.cumulative_gas),
            "effectiveGasPrice": hex(receipt.price),
            "from": receipt.tx.sender,
            "gasUsed": hex(receipt.gas_used),
            "logs": self.logs_json(receipt),
            "logsBloom": bloom.encode(receipt.bloom),
            "status": hex(receipt.success),
            "to": receipt.tx.to,
            "transactionHash": receipt.tx.hash,
            "transactionIndex": hex(receipt.index),
            "type": hex(receipt.tx.kind),
        }

    def _header(self) -> bytes:
        """Returns the header's encoding. Source: go-ethereum, core/types/block.go, up to the London fields."""
        fields = [
            bytes.fromhex(self.parent[2:]),
            EMPTY_UNCLES,
            bytes.fromhex(COINBASE[2:]),
            *self.roots,
            self.bloom.to_bytes(256, "big"),
            0,
            self.number,
            self.gas_limit,
            self.gas_used,
            self.timestamp,
            self.extra,
            self.randomness,
            bytes(8),
        ]
        if self.base_fee is not None:
            fields.append(self.base_fee)
        return rlp.encode(fields)
