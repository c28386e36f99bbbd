"""Gas and changes of single messages."""

import unittest

import support  # noqa: F401 (finds devnet and kit)
from devnet.evm import BlockEnvironment, Evm, Message, self_check
from devnet.state import Account, Changes

CONTRACT = "0x" + "11" * 20
OTHER = "0x" + "33" * 20
CALLER = "0x" + "22" * 20

# Code, gas with a warm slot, refund, original value. Source: EIP-3529, "Test Cases", "With reduced refunds".
SSTORE = [
    ("60006000556000600055", 212, 0, 0),
    ("60006000556001600055", 20_112, 0, 0),
    ("60016000556000600055", 20_112, 19_900, 0),
    ("60016000556002600055", 20_112, 0, 0),
    ("60016000556001600055", 20_112, 0, 0),
    ("60006000556000600055", 3_012, 4_800, 1),
    ("60006000556001600055", 3_012, 2_800, 1),
    ("60006000556002600055", 3_012, 0, 1),
    ("60026000556000600055", 3_012, 4_800, 1),
    ("60026000556003600055", 3_012, 0, 1),
    ("60026000556001600055", 3_012, 2_800, 1),
    ("60026000556002600055", 3_012, 0, 1),
    ("60016000556000600055", 3_012, 4_800, 1),
    ("60016000556002600055", 3_012, 0, 1),
    ("60016000556001600055", 212, 0, 1),
    ("600160005560006000556001600055", 40_118, 19_900, 0),
    ("600060005560016000556000600055", 5_918, 7_600, 1),
]
COLD_SLOT = 2_100
COLD_ACCOUNT = 2_600


class EvmTests(unittest.TestCase):
    def setUp(self):
        self.evm = Evm(chain_id=1, gas_limit=30_000_000)
        self.evm.set_block(BlockEnvironment(1, 1_700_000_000, bytes(32)))
        self.evm.write(Changes({CALLER: Account(10**18)}))

    def run_code(self, code, slot=0, **message):
        account = Account(0, 1, bytes.fromhex(code))
        self.evm.write(Changes({CONTRACT: account}, {(CONTRACT, 0): slot}))
        return self.evm.run(Message(CALLER, CONTRACT, **{"gas": 1_000_000, **message}))

    def test_the_installed_pyrevm_is_the_right_one(self):
        self_check()

    def test_storage_costs_what_eip_3529_says_however_often_it_is_used(self):
        for _ in range(2):
            for code, gas, refund, original in SSTORE:
                with self.subTest(code, original=original):
                    used = 21_000 + COLD_SLOT + gas
                    outcome = self.run_code(code, original)
                    self.assertEqual(outcome.gas_used, used - min(refund, used // 5))

    def test_the_gas_of_an_access_list_counts_for_the_limit_of_refunds(self):
        access_list = [(CONTRACT, [0]), (OTHER, [1, 2, 3])]
        listed = 2 * 2_400 + 4 * 1_900
        for code, gas, refund, original in SSTORE:
            with self.subTest(code, original=original):
                used = 21_000 + listed + gas
                outcome = self.run_code(code, original, access_list=access_list)
                self.assertEqual(outcome.gas_used, used - min(refund, used // 5))
        self.assertEqual(self.run_code("60005450").gas_used, 21_000 + 3 + COLD_SLOT + 2)

    def test_an_access_list_warms_for_one_message(self):
        access_list = [(CONTRACT, [0])]
        warm = self.run_code("60005450", access_list=access_list).gas_used
        self.assertEqual(warm, 21_000 + 2_400 + 1_900 + 3 + 100 + 2)
        self.assertEqual(self.run_code("60005450").gas_used, 21_000 + 3 + COLD_SLOT + 2)

    def test_accounts_are_cold_again_for_the_next_message(self):
        balance_of_other = "73" + OTHER[2:] + "3150"
        for _ in range(3):
            self.assertEqual(self.run_code(balance_of_other).gas_used, 21_000 + 3 + COLD_ACCOUNT + 2)

    def test_nothing_changes_until_it_is_written(self):
        outcome = self.run_code("6005600055", value=7)
        self.assertEqual(outcome.changes.slots, {(CONTRACT, 0): 5})
        self.assertEqual(outcome.changes.accounts[CONTRACT].balance, 7)
        self.assertEqual(outcome.changes.accounts[CALLER].balance, 10**18 - 7)
        self.assertEqual(self.run_code("60005450").gas_used, 21_000 + 3 + COLD_SLOT + 2)
        # PUSH1 0 SLOAD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN
        read = "60005460005260206000f3"
        self.assertEqual(int.from_bytes(self.run_code(read).output, "big"), 0)
        self.evm.write(outcome.changes)
        self.assertEqual(int.from_bytes(self.run_code(read, slot=5).output, "big"), 5)

    def test_a_revert_changes_nothing_and_gives_its_bytes(self):
        # MSTORE8 0xab at 0 behind an SSTORE, then REVERT of one byte.
        outcome = self.run_code("600560005560ab60005360016000fd", value=7)
        self.assertEqual((outcome.success, outcome.halt, outcome.output), (False, None, b"\xab"))
        self.assertEqual((outcome.changes.accounts, outcome.changes.slots, outcome.logs), ({}, {}, []))

    def test_a_halt_takes_all_gas_and_has_a_name(self):
        for code, name in (
            ("fe", "InvalidFEOpcode"),
            ("5b600056", "OutOfGas"),
            ("600456", "InvalidJump"),
            ("01", "StackUnderflow"),
        ):
            with self.subTest(name):
                outcome = self.run_code(code, gas=50_000)
                self.assertEqual((outcome.success, outcome.halt, outcome.gas_used), (False, name, 50_000))

    def test_events_come_in_order(self):
        # LOG1 with topic 7 and one byte of data, then LOG0.
        outcome = self.run_code("60ab600053" + "600760016000a1" + "60006000a0")
        self.assertEqual([log.address for log in outcome.logs], [CONTRACT, CONTRACT])
        self.assertEqual(outcome.logs[0].topics, [f"0x{7:064x}"])
        self.assertEqual([log.data for log in outcome.logs], [b"\xab", b""])

    def test_a_creation_gives_the_code_without_what_revm_adds(self):
        runtime = "6001600055602a600155"
        init = bytes.fromhex("600a600c600039600a6000f3" + runtime)
        outcome = self.evm.run(Message(CALLER, None, init, gas=200_000))
        self.assertEqual(outcome.output.hex(), runtime)
        (created,) = outcome.changes.accounts.keys() - {CALLER}
        self.assertEqual(outcome.changes.accounts[created], Account(0, 1, bytes.fromhex(runtime)))
        self.assertEqual(outcome.changes.accounts[CALLER].nonce, 1)

    def test_a_contract_that_is_created_and_destroyed_at_once_is_gone(self):
        # Init code: SSTORE, then SELFDESTRUCT to the caller.
        outcome = self.evm.run(Message(CALLER, None, bytes.fromhex("600160005533ff"), value=9, gas=200_000))
        self.assertTrue(outcome.success)
        (created,) = outcome.changes.accounts.keys() - {CALLER}
        self.assertEqual(outcome.changes.accounts[created], Account())
        self.assertEqual(outcome.changes.slots, {})
        self.assertEqual(outcome.changes.accounts[CALLER].balance, 10**18)

    def test_transient_storage_lasts_for_one_message(self):
        # TLOAD 0 and return it, behind a TSTORE of 5 only when there is call data.
        code = "36156009576005600 05d5b60005c60005260206000f3".replace(" ", "")
        self.assertEqual(int.from_bytes(self.run_code(code, data=b"\1").output, "big"), 5)
        self.assertEqual(int.from_bytes(self.run_code(code).output, "big"), 0)

    def test_contracts_see_chain_and_block(self):
        read = "60005260206000f3"
        for code, expected in (("46", 1), ("43", 1), ("42", 1_700_000_000), ("45", 30_000_000)):
            self.assertEqual(int.from_bytes(self.run_code(code + read).output, "big"), expected)


if __name__ == "__main__":
    unittest.main()
