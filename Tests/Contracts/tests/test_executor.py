"""ActionExecutor: each action, what fails and what that costs, reentrancy."""

import unittest

from sandbox import ADMIN, STRANGER, USER, WORKER, Sandbox, fixture
from devnet.revert import reason
from kit.abi import Artifact, encode, role

SOMEONE = "0x" + "e5" * 20
NEXT_RUN = 1_800_000_000
CHARGE = 1_000


def native(to, amount):
    return b"\1" + encode(["address", "uint256"], [to, amount])


def erc20(token, to, amount):
    return b"\2" + encode(["address", "address", "uint256"], [token, to, amount])


def contract_call(target, value, data):
    return b"\3" + encode(["address", "uint256", "bytes"], [target, value, data])


class ExecutorTests(Sandbox):
    def setUp(self):
        super().setUp()
        self.registry.send(USER, "createWorkflow", 1, b"", 1, b"", 1, 60, CHARGE)
        self.escrow.send(USER, "depositGas", value=10 * CHARGE)
        self.fund(self.executor.address, 10**18)
        self.target = self.deploy(fixture("Target"))

    def execute(self, action=b"", workflow=1, charge=CHARGE, sender=WORKER, tag=b"", gas=5_000_000):
        arguments = workflow, action, NEXT_RUN, USER, charge
        data = self.executor.artifact.calldata("executeWorkflow", *arguments) + tag
        return self.transact(sender, self.executor.address, data, gas=gas)

    def executed(self, outcome):
        """Returns the arguments of the one WorkflowExecuted event."""
        self.assertTrue(outcome.success, (reason(outcome.output), outcome))
        ((name, arguments),) = self.events(outcome, self.executor)
        self.assertEqual((name, arguments["workflowId"], arguments["user"]), ("WorkflowExecuted", 1, USER))
        self.assertLess(0, arguments["gasUsed"])
        self.assertLess(arguments["gasUsed"], outcome.gas_used)
        self.assertEqual(self.registry.read("getWorkflowMeta", 1), [USER, True, NEXT_RUN])
        return arguments

    def assert_succeeded(self, outcome, result=b""):
        arguments = self.executed(outcome)
        self.assertEqual((arguments["success"], arguments["result"]), (True, result))
        self.assertEqual(self.escrow.read("balances", USER), 9 * CHARGE)

    def assert_failed(self, outcome):
        """Checks that the action failed, and that nobody was charged for it; returns what the action returned."""
        arguments = self.executed(outcome)
        self.assertFalse(arguments["success"])
        self.assertEqual(self.escrow.read("balances", USER), 10 * CHARGE)
        return arguments["result"]

    def test_it_knows_its_contracts(self):
        self.assertEqual(self.executor.read("registry"), self.registry.address)
        self.assertEqual(self.executor.read("escrow"), self.escrow.address)

    def test_it_takes_coin(self):
        self.assertTrue(self.transact(USER, self.executor.address, value=5).success)
        self.assertEqual(self.balance(self.executor.address), 10**18 + 5)
        self.assertFalse(self.transact(USER, self.executor.address, b"\1\2\3\4").success)

    def test_only_a_worker_executes(self):
        denied = self.executor.artifact.error("AccessControlUnauthorizedAccount", STRANGER, role("WORKER_ROLE"))
        self.assert_reverts(self.execute(sender=STRANGER), denied)

    def test_the_workflow_must_exist(self):
        self.assert_reverts(self.execute(workflow=2), self.registry.artifact.error("WorkflowNotFound"))

    def test_an_empty_action_succeeds(self):
        outcome = self.execute()
        self.assert_succeeded(outcome)
        charged = self.events(outcome, self.escrow)
        self.assertEqual(charged, [("GasCharged", {"user": USER, "amount": CHARGE, "worker": self.executor.address})])

    def test_bytes_behind_the_arguments_are_ignored(self):
        self.assert_succeeded(self.execute(native(SOMEONE, 5), tag=b"\xca\xfe" * 4))
        self.assertEqual(self.balance(SOMEONE), 5)

    def test_no_charge_leaves_the_escrow_alone(self):
        outcome = self.execute(charge=0)
        self.assertTrue(self.executed(outcome)["success"])
        self.assertEqual(self.events(outcome, self.escrow), [])

    def test_who_cannot_pay_gets_nothing_done(self):
        outcome = self.execute(native(SOMEONE, 5), charge=10 * CHARGE + 1)
        self.assert_reverts(outcome, "FeeEscrow: insufficient balance")

    def test_native_transfer(self):
        self.assert_succeeded(self.execute(native(SOMEONE, 77)))
        self.assertEqual(self.balance(SOMEONE), 77)

    def test_native_transfer_of_more_than_there_is(self):
        self.assertEqual(self.assert_failed(self.execute(native(SOMEONE, 10**18 + 1))), b"")

    def test_token_transfer(self):
        token = self.deploy(Artifact.load("TestToken"))
        token.send(ADMIN, "mint", self.executor.address, 50)
        self.assert_succeeded(self.execute(erc20(token.address, SOMEONE, 20)), encode(["bool"], [True]))
        self.assertEqual(token.read("balanceOf", SOMEONE), 20)

    def test_token_transfer_of_more_than_there_is(self):
        token = self.deploy(Artifact.load("TestToken"))
        returned = self.assert_failed(self.execute(erc20(token.address, SOMEONE, 20)))
        self.assertEqual(reason(returned), "TestToken: insufficient balance")

    def test_token_that_returns_nothing(self):
        token = self.deploy(fixture("SilentToken"))
        self.assert_succeeded(self.execute(erc20(token.address, SOMEONE, 20)))
        self.assertEqual(token.read("moved"), 20)

    def test_token_that_returns_false(self):
        token = self.deploy(fixture("FalseToken"))
        self.assertEqual(self.assert_failed(self.execute(erc20(token.address, SOMEONE, 20))), bytes(32))

    def test_token_without_code(self):
        self.assertEqual(self.assert_failed(self.execute(erc20(SOMEONE, USER, 20))), b"")

    def test_contract_call(self):
        data = self.target.artifact.calldata("record", 21)
        self.assert_succeeded(self.execute(contract_call(self.target.address, 9, data)), encode(["uint256"], [42]))
        self.assertEqual(self.target.read("number"), 21)
        self.assertEqual(self.balance(self.target.address), 9)

    def test_contract_call_that_is_reverted(self):
        data = self.target.artifact.calldata("fail", "not today")
        returned = self.assert_failed(self.execute(contract_call(self.target.address, 9, data)))
        self.assertEqual(reason(returned), "not today")
        self.assertEqual(self.balance(self.target.address), 0)

    def test_what_an_action_returns_is_cut_off_at_a_kibibyte(self):
        data = self.target.artifact.calldata("fail_with", bytes(range(256)) * 8)
        returned = self.assert_failed(self.execute(contract_call(self.target.address, 0, data)))
        self.assertEqual(returned, bytes(range(256)) * 4)

    def test_contract_call_that_uses_up_its_gas(self):
        data = self.target.artifact.calldata("spin")
        self.assertEqual(
            self.assert_failed(self.execute(contract_call(self.target.address, 0, data), gas=10_000_000)), b""
        )

    def test_the_largest_action(self):
        data = bytes((16_384 - 1 - 128) // 32 * 32)
        self.assert_succeeded(self.execute(contract_call(SOMEONE, 3, data)))
        self.assertEqual(self.balance(SOMEONE), 3)
        self.assertFalse(self.execute(contract_call(SOMEONE, 3, data + b"\0")).success)

    def test_an_action_cannot_execute_again(self):
        self.executor.send(ADMIN, "grantRole", role("WORKER_ROLE"), self.target.address)
        again = self.executor.artifact.calldata("executeWorkflow", 1, b"", 5, USER, 0)
        data = self.target.artifact.calldata("call_back", self.executor.address, again)
        outcome = self.execute(contract_call(self.target.address, 0, data))
        self.assert_succeeded(outcome, encode(["bool"], [False]))

    def test_an_action_reaches_no_contract_that_trusts_the_executor(self):
        charge = self.escrow.artifact.calldata("chargeGas", USER, 1)
        for contract in (self.executor, self.registry, self.escrow):
            forbidden = self.executor.artifact.error("ForbiddenTarget", contract.address)
            for action in (
                native(contract.address, 1),
                erc20(contract.address, SOMEONE, 1),
                contract_call(contract.address, 0, charge),
            ):
                with self.subTest(kind=action[0], target=contract.address):
                    self.assert_reverts(self.execute(action), forbidden)

    def test_an_action_that_cannot_be_read_reverts(self):
        long_offset = b"\3" + encode(["address", "uint256", "uint256", "uint256"], [SOMEONE, 0, 2**255, 0])
        long_size = b"\3" + encode(["address", "uint256", "uint256", "uint256"], [SOMEONE, 0, 96, 1])
        actions = {
            "kind 0": b"\0" + bytes(200),
            "kind 4": b"\4" + bytes(200),
            "short transfer": native(SOMEONE, 1)[:-1],
            "short token transfer": erc20(SOMEONE, USER, 1)[:-1],
            "short call": contract_call(SOMEONE, 0, b"")[:-1],
            "offset outside": long_offset,
            "length outside": long_size,
        }
        for name, action in actions.items():
            with self.subTest(name):
                self.assert_reverts(self.execute(action), self.executor.artifact.error("InvalidAction"))

    def test_a_run_costs_what_it_costs(self):
        """The figure moves when the compiler lays memory out otherwise, or a change makes runs dearer."""
        self.execute()
        self.assertEqual(self.execute().gas_used, 58_428)


if __name__ == "__main__":
    unittest.main()
