"""RLP, against the examples of the Ethereum RLP tests (ethereum/tests, RLPTests)."""

import unittest

import support  # noqa: F401 (finds devnet and kit)
from devnet import rlp

VALID = [
    (b"", "80"),
    (b"dog", "83646f67"),
    (b"\0", "00"),
    (b"\x7f", "7f"),
    (b"\x80", "8180"),
    (0, "80"),
    (1_000, "8203e8"),
    (100_000, "830186a0"),
    ([], "c0"),
    ([b"dog", b"god", b"cat"], "cc83646f6783676f6483636174"),
    ([[[], []], []], "c4c2c0c0c0"),
    (
        b"Lorem ipsum dolor sit amet, consectetur adipisicing elit",
        "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20"
        "636f6e7365637465747572206164697069736963696e6720656c6974",
    ),
    ([b"asdf", b"qwer", b"zxcv"] * 5, "f84b" + "84617364668471776572847a786376" * 5),
]
INVALID = [
    "",
    "8100",
    "817f",
    "b800",
    "b90000",
    "b8370102",
    "8201",
    "c1",
    "c20100ff",
    "f80102",
    "bf0f000000000000021111",
    "0000",
]


class RlpTests(unittest.TestCase):
    def test_valid_items_are_encoded_and_decoded(self):
        for item, encoded in VALID:
            with self.subTest(encoded=encoded):
                self.assertEqual(rlp.encode(item).hex(), encoded)
                if not isinstance(item, int):
                    self.assertEqual(rlp.decode(bytes.fromhex(encoded)), item)

    def test_what_is_not_canonical_is_refused(self):
        for encoded in INVALID:
            with self.subTest(encoded=encoded), self.assertRaises(rlp.RlpError):
                rlp.decode(bytes.fromhex(encoded))

    def test_integers_have_no_leading_zeros_and_a_size(self):
        self.assertEqual(rlp.integer(b"\x03\xe8"), 1_000)
        for item in (b"\0", b"\0\1", b"\1" * 33, []):
            with self.subTest(item=item), self.assertRaises(rlp.RlpError):
                rlp.integer(item)


if __name__ == "__main__":
    unittest.main()
