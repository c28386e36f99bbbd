"""FeeEscrow."""

import unittest

from sandbox import ADMIN, STRANGER, USER, WORKER, Sandbox
from kit.abi import role

TOO_LITTLE = "FeeEscrow: insufficient balance"


class EscrowTests(Sandbox):
    def setUp(self):
        super().setUp()
        self.escrow.send(ADMIN, "grantRole", role("WORKER_ROLE"), WORKER)

    def deposit(self, amount):
        return self.escrow.send(USER, "depositGas", value=amount)

    def test_deposits_add_up(self):
        deposited = self.deposit(70)
        self.deposit(30)
        self.assertEqual(self.events(deposited, self.escrow), [("GasDeposited", {"user": USER, "amount": 70})])
        self.assertEqual(self.escrow.read("balances", USER), 100)
        self.assertEqual(self.balance(self.escrow.address), 100)

    def test_a_user_takes_back_what_is_left_and_no_more(self):
        self.deposit(100)
        before = self.balance(USER)
        withdrawn = self.escrow.send(USER, "withdrawGas", 60)
        self.assertEqual(self.events(withdrawn, self.escrow), [("GasWithdrawn", {"user": USER, "amount": 60})])
        self.assertEqual(self.balance(USER), before + 60)
        self.assert_reverts(self.escrow.send(USER, "withdrawGas", 41), TOO_LITTLE)
        self.assertEqual(self.escrow.read("balances", USER), 40)

    def test_a_worker_charges_what_is_there_and_no_more(self):
        self.deposit(100)
        charged = self.escrow.send(WORKER, "chargeGas", USER, 100)
        expected = {"user": USER, "amount": 100, "worker": WORKER}
        self.assertEqual(self.events(charged, self.escrow), [("GasCharged", expected)])
        self.assertEqual(self.escrow.read("balances", USER), 0)
        self.assertEqual(self.balance(self.escrow.address), 100)
        self.assert_reverts(self.escrow.send(WORKER, "chargeGas", USER, 1), TOO_LITTLE)

    def test_nobody_else_charges(self):
        self.deposit(100)
        denied = self.escrow.artifact.error("AccessControlUnauthorizedAccount", STRANGER, role("WORKER_ROLE"))
        self.assert_reverts(self.escrow.send(STRANGER, "chargeGas", USER, 1), denied)

    def test_an_admin_empties_it_in_an_emergency_and_nobody_else(self):
        self.deposit(100)
        denied = self.escrow.artifact.error("AccessControlUnauthorizedAccount", WORKER, role("ADMIN_ROLE"))
        self.assert_reverts(self.escrow.send(WORKER, "emergencyWithdraw", 1), denied)
        before = self.balance(ADMIN)
        taken = self.escrow.send(ADMIN, "emergencyWithdraw", 100)
        self.assertEqual(self.events(taken, self.escrow), [("EmergencyWithdraw", {"admin": ADMIN, "amount": 100})])
        self.assertEqual(self.balance(ADMIN), before + 100)
        self.assertFalse(self.escrow.send(ADMIN, "emergencyWithdraw", 1).success)

    def test_it_takes_no_coin_but_by_deposit(self):
        self.assertFalse(self.transact(USER, self.escrow.address, value=1).success)


if __name__ == "__main__":
    unittest.main()
