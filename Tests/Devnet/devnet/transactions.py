"""Transactions of types 0 (EIP-155), 1 (EIP-2930) and 2 (EIP-1559): decoding, sender, intrinsic gas, JSON."""

from dataclasses import dataclass, field

from coincurve import PublicKey

from . import rlp
from .errors import RpcError
from .keccak import keccak
from .values import data as hex_data

# Source: SEC 2, secp256k1; EIP-2 allows only the lower half for s.
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

# Source: EIP-2 (creation), EIP-2028 (bytes of data), EIP-2930 (access list), EIP-3860 (init code).
TX_GAS = 21_000
CREATION_GAS = 32_000
ZERO_BYTE_GAS = 4
NONZERO_BYTE_GAS = 16
ACCESS_ADDRESS_GAS = 2_400
ACCESS_KEY_GAS = 1_900
INIT_CODE_WORD_GAS = 2

AccessList = list[tuple[str, list[int]]]


@dataclass(slots=True)
class Transaction:
    """A transaction whose sender is known. `fee_cap` and `tip_cap` are both the gas price for types 0 and 1."""

    kind: int
    chain_id: int
    nonce: int
    tip_cap: int
    fee_cap: int
    gas: int
    to: str | None
    value: int
    data: bytes
    access_list: AccessList
    sender: str
    hash: str
    v: int
    r: int
    s: int
    raw: bytes
    arrival: int = 0
    json: dict | None = field(default=None, repr=False)

    @property
    def cost(self) -> int:
        """The most that it can take from its sender, in wei."""
        return self.gas * self.fee_cap + self.value

    def effective_tip(self, base_fee: int | None) -> int:
        """What the block producer gets for a unit of gas; negative when the base fee is above the fee cap."""
        return min(self.tip_cap, self.fee_cap - (base_fee or 0))

    def price(self, base_fee: int | None) -> int:
        """What the sender pays for a unit of gas in a block of that base fee."""
        return (base_fee or 0) + self.effective_tip(base_fee)

    @property
    def intrinsic_gas(self) -> int:
        """The gas that is due before the first instruction."""
        return intrinsic_gas(self.data, self.to is None) + access_gas(self.access_list)

    def to_json(self) -> dict:
        """Returns the transaction as it is while in no block."""
        if self.json is None:
            self.json = _json(self)
        return {**self.json, "blockHash": None, "blockNumber": None, "transactionIndex": None}


def intrinsic_gas(data: bytes, creates: bool) -> int:
    """Returns the gas of a transaction with that data before the first instruction, less its access list."""
    zeros = data.count(0)
    gas = TX_GAS + zeros * ZERO_BYTE_GAS + (len(data) - zeros) * NONZERO_BYTE_GAS
    if creates:
        gas += CREATION_GAS + (len(data) + 31) // 32 * INIT_CODE_WORD_GAS
    return gas


def access_gas(access_list: AccessList) -> int:
    """Returns the gas that an access list costs."""
    return sum(ACCESS_ADDRESS_GAS + ACCESS_KEY_GAS * len(keys) for _, keys in access_list)


def decode(raw: bytes, chain_id: int | None) -> Transaction:
    """Decodes a signed transaction and recovers its sender; raises `RpcError` with go-ethereum's message.

    It must have been signed for the given chain, or for any when none is given.
    """
    if not raw:
        raise RpcError("typed transaction too short")
    try:
        if raw[0] >= 0xC0:
            return _decode_legacy(raw, chain_id)
        if raw[0] in (1, 2):
            return _decode_typed(raw, chain_id)
    except rlp.RlpError as error:
        raise RpcError(str(error)) from error
    raise RpcError("transaction type not supported")


def foreign(chain_id: int, sender: str, nonce: int, tip_cap: int, fee_cap: int) -> Transaction:
    """Makes a transfer of nothing to itself by a sender whose key is not here: its signature is zero."""
    fields = [chain_id, nonce, tip_cap, fee_cap, TX_GAS, bytes.fromhex(sender[2:]), 0, b"", [], 0, 0, 0]
    raw = b"\2" + rlp.encode(fields)
    return Transaction(
        2, chain_id, nonce, tip_cap, fee_cap, TX_GAS, sender, 0, b"", [], sender, _hash(raw), 0, 0, 0, raw
    )


def contract_address(sender: str, nonce: int) -> str:
    """Returns where a creation by `sender` with that nonce puts its contract."""
    return hex_data(keccak(rlp.encode([bytes.fromhex(sender[2:]), nonce]))[12:])


def _decode_legacy(raw: bytes, chain_id: int | None) -> Transaction:
    fields = _fields(raw, 9, "types.LegacyTx")
    nonce, gas_price, gas, to, value, data = _common(fields[:6])
    v, r, s = (rlp.integer(item) for item in fields[6:])
    if v < 35:
        raise RpcError("only replay-protected (EIP-155) transactions allowed over RPC")
    signed_for = (v - 35) // 2
    _require_chain(signed_for, chain_id)
    digest = keccak(rlp.encode([*fields[:6], signed_for, 0, 0]))
    sender = _recover(digest, (v - 35) % 2, r, s)
    return Transaction(
        0, signed_for, nonce, gas_price, gas_price, gas, to, value, data, [], sender, _hash(raw), v, r, s, raw
    )


def _decode_typed(raw: bytes, chain_id: int | None) -> Transaction:
    kind = raw[0]
    count, name = (11, "types.AccessListTx") if kind == 1 else (12, "types.DynamicFeeTx")
    fields = _fields(raw[1:], count, name)
    signed_for = rlp.integer(fields[0])
    _require_chain(signed_for, chain_id)
    tip_cap = rlp.integer(fields[2])
    nonce, fee_cap, gas, to, value, data = _common([fields[1], *fields[kind + 1 : kind + 6]])
    v, r, s = (rlp.integer(item) for item in fields[-3:])
    digest = keccak(raw[:1] + rlp.encode(fields[:-3]))
    sender = _recover(digest, v, r, s)
    access_list = _access_list(fields[-4])
    return Transaction(
        kind, signed_for, nonce, tip_cap, fee_cap, gas, to, value, data, access_list, sender, _hash(raw), v, r, s, raw
    )


def _fields(encoded: bytes, count: int, name: str) -> list:
    fields = rlp.decode(encoded)
    if not isinstance(fields, list):
        raise RpcError(f"rlp: expected input list for {name}")
    if len(fields) != count:
        raise RpcError(f"rlp: too {'few' if len(fields) < count else 'many'} elements for {name}")
    return fields


def _common(fields: list) -> tuple[int, int, int, str | None, int, bytes]:
    """Reads nonce, price, gas, to, value and data."""
    nonce, price, gas, to, value, data = fields
    if isinstance(to, list) or isinstance(data, list) or len(to) not in (0, 20):
        raise RpcError("rlp: input string too short for common.Address")
    address = hex_data(to) if to else None
    return rlp.integer(nonce, 64), rlp.integer(price), rlp.integer(gas, 64), address, rlp.integer(value), data


def _access_list(item: bytes | list) -> AccessList:
    entries = []
    try:
        for address, keys in item:
            if len(address) != 20 or any(len(key) != 32 for key in keys):
                raise ValueError
            entries.append((hex_data(address), [int.from_bytes(key, "big") for key in keys]))
    except (TypeError, ValueError) as error:
        raise RpcError("rlp: invalid access list") from error
    return entries


def _require_chain(signed_for: int, chain_id: int | None) -> None:
    if chain_id is not None and signed_for != chain_id:
        raise RpcError(f"invalid sender: invalid chain id for signer: have {signed_for} want {chain_id}")


def _recover(digest: bytes, parity: int, r: int, s: int) -> str:
    """Returns the address that signed `digest`."""
    if parity > 1 or not 0 < r < CURVE_ORDER or not 0 < s <= CURVE_ORDER // 2:
        raise RpcError("invalid sender: invalid transaction v, r, s values")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([parity])
    try:
        key = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception as error:  # coincurve raises a bare Exception when there is no such point
        raise RpcError("invalid sender: recovery failed") from error
    return hex_data(keccak(key.format(compressed=False)[1:])[12:])


def _hash(raw: bytes) -> str:
    return hex_data(keccak(raw))


def _json(tx: Transaction) -> dict:
    """Returns everything but the place in a block, with the members that go-ethereum has for each type."""
    json = {
        "type": hex(tx.kind),
        "chainId": hex(tx.chain_id),
        "nonce": hex(tx.nonce),
        "gas": hex(tx.gas),
        "gasPrice": hex(tx.fee_cap),
        "to": tx.to,
        "value": hex(tx.value),
        "input": hex_data(tx.data),
        "from": tx.sender,
        "hash": tx.hash,
        "v": hex(tx.v),
        "r": hex(tx.r),
        "s": hex(tx.s),
    }
    if tx.kind > 0:
        json["accessList"] = [
            {"address": address, "storageKeys": [f"0x{key:064x}" for key in keys]} for address, keys in tx.access_list
        ]
        json["yParity"] = hex(tx.v)
    if tx.kind == 2:
        json["maxFeePerGas"] = hex(tx.fee_cap)
        json["maxPriorityFeePerGas"] = hex(tx.tip_cap)
    return json
