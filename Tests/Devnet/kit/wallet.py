"""Signing transactions with development keys."""

from coincurve import PrivateKey

from devnet import rlp
from devnet.config import DEVELOPMENT_KEYS
from devnet.keccak import keccak
from devnet.keys import address_of


class Wallet:
    """One of the well-known accounts, or any other key."""

    def __init__(self, chain_id: int, key: str = DEVELOPMENT_KEYS[0]) -> None:
        self.address = address_of(key)
        self._chain_id = chain_id
        self._key = PrivateKey.from_hex(key[2:])

    def sign(
        self,
        nonce: int,
        to: str | None = None,
        data: bytes = b"",
        value: int = 0,
        gas: int = 21_000,
        fee_cap: int = 3 * 10**9,
        tip_cap: int = 10**9,
        access_list: list | None = None,
    ) -> bytes:
        """Returns a signed transaction of type 2."""
        fields = [self._chain_id, nonce, tip_cap, fee_cap, gas, _address(to), value, data, access_list or []]
        return self._typed(2, fields)

    def sign_access_list(self, nonce: int, to: str, access_list: list, data: bytes, gas: int, gas_price: int) -> bytes:
        """Returns a signed transaction of type 1."""
        return self._typed(1, [self._chain_id, nonce, gas_price, gas, _address(to), 0, data, access_list])

    def sign_legacy(
        self, nonce: int, to: str | None = None, gas: int = 21_000, gas_price: int = 3 * 10**9, value: int = 0
    ) -> bytes:
        """Returns a signed legacy transaction, with replay protection."""
        fields = [nonce, gas_price, gas, _address(to), value, b""]
        r, s, parity = self._signature(rlp.encode([*fields, self._chain_id, 0, 0]))
        return rlp.encode([*fields, self._chain_id * 2 + 35 + parity, r, s])

    def _typed(self, kind: int, fields: list) -> bytes:
        r, s, parity = self._signature(bytes([kind]) + rlp.encode(fields))
        return bytes([kind]) + rlp.encode([*fields, parity, r, s])

    def _signature(self, payload: bytes) -> tuple[int, int, int]:
        signature = self._key.sign_recoverable(keccak(payload), hasher=None)
        return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]


def _address(address: str | None) -> bytes:
    return bytes.fromhex(address[2:]) if address else b""
