"""TestToken."""

import unittest

from sandbox import ADMIN, STRANGER, USER, Sandbox
from kit.abi import Artifact


class TokenTests(Sandbox):
    def setUp(self):
        super().setUp()
        self.token = self.deploy(Artifact.load("TestToken"))
        self.token.send(ADMIN, "mint", USER, 100)

    def test_it_describes_itself(self):
        found = [self.token.read(name) for name in ("name", "symbol", "decimals", "totalSupply")]
        self.assertEqual(found, ["Test Token", "TEST", 18, 100])

    def test_tokens_move_and_that_is_told(self):
        moved = self.token.send(USER, "transfer", STRANGER, 60)
        expected = {"sender": USER, "receiver": STRANGER, "value": 60}
        self.assertEqual(self.events(moved, self.token), [("Transfer", expected)])
        self.assertEqual((self.token.read("balanceOf", USER), self.token.read("balanceOf", STRANGER)), (40, 60))
        self.assert_reverts(self.token.send(USER, "transfer", STRANGER, 41), "TestToken: insufficient balance")

    def test_an_allowance_is_used_up(self):
        self.token.send(USER, "approve", STRANGER, 50)
        self.assertTrue(self.token.send(STRANGER, "transferFrom", USER, ADMIN, 30).success)
        self.assertEqual(self.token.read("allowance", USER, STRANGER), 20)
        too_much = self.token.send(STRANGER, "transferFrom", USER, ADMIN, 21)
        self.assert_reverts(too_much, "TestToken: insufficient allowance")


if __name__ == "__main__":
    unittest.main()
