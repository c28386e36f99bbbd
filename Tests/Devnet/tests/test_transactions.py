"""Decoding of transactions. Legacy: the example of EIP-155. Types 1 and 2: made and signed by `kit`, and altered."""

import unittest

import support  # noqa: F401 (finds devnet and kit)
from devnet import rlp
from devnet.errors import RpcError
from devnet.keccak import keccak
from devnet.transactions import CURVE_ORDER, contract_address, decode, intrinsic_gas
from kit.wallet import Wallet

EIP_155 = bytes.fromhex(
    "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080"
    "25a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
    "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
)
SOMEONE = "0x" + "35" * 20


class TransactionTests(unittest.TestCase):
    def setUp(self):
        self.wallet = Wallet(1)

    def test_the_example_of_eip_155(self):
        tx = decode(EIP_155, 1)
        self.assertEqual((tx.kind, tx.nonce, tx.fee_cap, tx.tip_cap, tx.gas), (0, 9, 20 * 10**9, 20 * 10**9, 21_000))
        self.assertEqual((tx.to, tx.value, tx.data), (SOMEONE, 10**18, b""))
        self.assertEqual(tx.sender, "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
        self.assertEqual(tx.hash, "0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788")

    def test_a_dynamic_fee_transaction(self):
        tx = decode(self.wallet.sign(7, SOMEONE, b"\1\0", 5, 30_000, 9, 3, [[bytes(20), [bytes(32)]]]), 1)
        self.assertEqual((tx.kind, tx.nonce, tx.fee_cap, tx.tip_cap, tx.gas), (2, 7, 9, 3, 30_000))
        self.assertEqual((tx.to, tx.value, tx.data, tx.sender), (SOMEONE, 5, b"\1\0", self.wallet.address))
        self.assertEqual(tx.access_list, [("0x" + "00" * 20, [0])])
        self.assertEqual(tx.intrinsic_gas, 21_000 + 16 + 4 + 2_400 + 1_900)

    def test_an_access_list_transaction(self):
        tx = decode(self.wallet.sign_access_list(7, SOMEONE, [], b"", 30_000, 9), 1)
        self.assertEqual((tx.kind, tx.nonce, tx.fee_cap, tx.tip_cap, tx.sender), (1, 7, 9, 9, self.wallet.address))

    def test_what_is_paid_depends_on_the_base_fee(self):
        tx = decode(self.wallet.sign(0, SOMEONE, fee_cap=10, tip_cap=3), 1)
        self.assertEqual([tx.price(fee) for fee in (0, 5, 7, 10)], [3, 8, 10, 10])
        self.assertEqual(tx.effective_tip(11), -1)

    def test_intrinsic_gas_counts_bytes_and_words(self):
        self.assertEqual(intrinsic_gas(b"", False), 21_000)
        self.assertEqual(intrinsic_gas(b"\0\1", False), 21_020)
        self.assertEqual(intrinsic_gas(b"\1" * 33, True), 53_000 + 33 * 16 + 4)

    def test_contract_addresses_follow_from_sender_and_nonce(self):
        # The first contract of the first development account, as every local chain has it.
        self.assertEqual(contract_address(self.wallet.address, 0), "0x5fbdb2315678afecb367f032d93f642f64180aa3")

    def test_what_is_wrong_is_refused(self):
        good = self.wallet.sign(0, SOMEONE)
        fields = rlp.decode(good[1:])
        high_s = CURVE_ORDER - rlp.integer(fields[11])
        parity = 1 - rlp.integer(fields[9])
        cases = {
            "typed transaction too short": b"",
            "transaction type not supported": b"\3" + good[1:],
            "rlp: expected input list for types.DynamicFeeTx": b"\2\x80",
            "rlp: too few elements for types.DynamicFeeTx": b"\2" + rlp.encode(fields[:-1]),
            "rlp: too many elements for types.DynamicFeeTx": b"\2" + rlp.encode([*fields, b""]),
            "rlp: input contains more than one value": good + b"\0",
            "rlp: value size exceeds available input length": good[:-1],
            "rlp: non-canonical integer": b"\2" + rlp.encode([*fields[:1], b"\0\1", *fields[2:]]),
            "invalid sender: invalid chain id for signer: have 5 want 1": Wallet(5).sign(0, SOMEONE),
            "invalid sender: invalid transaction v, r, s values": b"\2"
            + rlp.encode([*fields[:9], parity, fields[10], high_s]),
            "only replay-protected": rlp.encode([0, 1, 21_000, b"", 0, b"", 27, 1, 1]),
        }
        for message, raw in cases.items():
            with self.subTest(message), self.assertRaises(RpcError) as caught:
                decode(raw, 1)
            self.assertTrue(caught.exception.message.startswith(message), caught.exception.message)

    def test_any_change_changes_hash_and_sender(self):
        raw = self.wallet.sign(0, SOMEONE, value=5)
        fields = rlp.decode(raw[1:])
        other = decode(b"\2" + rlp.encode([*fields[:6], 6, *fields[7:]]), 1)
        self.assertNotEqual(other.sender, self.wallet.address)
        self.assertEqual(decode(raw, 1).hash, "0x" + keccak(raw).hex())


if __name__ == "__main__":
    unittest.main()
