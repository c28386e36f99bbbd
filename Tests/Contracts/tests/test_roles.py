"""The roles module, as each of the three contracts has it."""

import unittest

from sandbox import ADMIN, STRANGER, USER, Sandbox
from kit.abi import role

NO_ROLE = bytes(32)
SOME_ROLE = role("SOME_ROLE")


class RolesTests(Sandbox):
    def contracts(self):
        for contract in (self.registry, self.escrow, self.executor):
            with self.subTest(contract=contract.artifact.topic("RoleGranted") and contract.address):
                yield contract

    def test_the_deployer_names_the_admin(self):
        for contract in self.contracts():
            self.assertTrue(contract.read("hasRole", NO_ROLE, ADMIN))
            self.assertFalse(contract.read("hasRole", NO_ROLE, STRANGER))
            self.assertEqual(contract.read("DEFAULT_ADMIN_ROLE"), NO_ROLE)
            self.assertEqual(contract.read("getRoleAdmin", SOME_ROLE), NO_ROLE)

    def test_names_of_roles_are_hashes(self):
        self.assertEqual(self.executor.read("WORKER_ROLE"), role("WORKER_ROLE"))
        self.assertEqual(self.escrow.read("WORKER_ROLE"), role("WORKER_ROLE"))
        self.assertEqual(self.escrow.read("ADMIN_ROLE"), role("ADMIN_ROLE"))
        self.assertEqual(self.registry.read("PROJECT_ADMIN"), role("PROJECT_ADMIN"))

    def test_the_admin_grants_and_revokes_and_each_is_told_once(self):
        for contract in self.contracts():
            expected = {"role": SOME_ROLE, "account": USER, "sender": ADMIN}
            granted = contract.send(ADMIN, "grantRole", SOME_ROLE, USER)
            self.assertEqual(self.events(granted, contract), [("RoleGranted", expected)])
            self.assertTrue(contract.read("hasRole", SOME_ROLE, USER))
            self.assertEqual(contract.send(ADMIN, "grantRole", SOME_ROLE, USER).logs, [])
            revoked = contract.send(ADMIN, "revokeRole", SOME_ROLE, USER)
            self.assertEqual(self.events(revoked, contract), [("RoleRevoked", expected)])
            self.assertFalse(contract.read("hasRole", SOME_ROLE, USER))
            self.assertEqual(contract.send(ADMIN, "revokeRole", SOME_ROLE, USER).logs, [])

    def test_nobody_else_grants_or_revokes(self):
        for contract in self.contracts():
            denied = contract.artifact.error("AccessControlUnauthorizedAccount", STRANGER, NO_ROLE)
            self.assert_reverts(contract.send(STRANGER, "grantRole", SOME_ROLE, STRANGER), denied)
            self.assert_reverts(contract.send(STRANGER, "revokeRole", NO_ROLE, ADMIN), denied)

    def test_one_may_give_up_an_own_role_alone(self):
        for contract in self.contracts():
            contract.send(ADMIN, "grantRole", SOME_ROLE, USER)
            mistaken = contract.send(STRANGER, "renounceRole", SOME_ROLE, USER)
            self.assert_reverts(mistaken, contract.artifact.error("AccessControlBadConfirmation"))
            self.assertTrue(contract.send(USER, "renounceRole", SOME_ROLE, USER).success)
            self.assertFalse(contract.read("hasRole", SOME_ROLE, USER))

    def test_interfaces_are_announced(self):
        for contract in self.contracts():
            self.assertTrue(contract.read("supportsInterface", bytes.fromhex("01ffc9a7")))
            self.assertTrue(contract.read("supportsInterface", bytes.fromhex("7965db0b")))
            self.assertFalse(contract.read("supportsInterface", bytes.fromhex("ffffffff")))


if __name__ == "__main__":
    unittest.main()
