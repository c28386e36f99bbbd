"""Which simulator the conformance checks take, and what they say when there is none."""

import contextlib
import io
import os
import sys
import unittest
from unittest.mock import patch

import support  # noqa: F401 (finds devnet and kit)
import conformance


class SimulatorTests(unittest.TestCase):
    def run_checks(self, *options: str, strict: bool) -> tuple[int, str]:
        """Runs the checks without a simulator, where those of other chains pass; returns status and messages."""
        messages = io.StringIO()
        with (
            patch.object(sys, "argv", ["conformance.py", "--program", "/nowhere/chain-simulator", *options]),
            patch.dict(os.environ, {"AUTOMETA_REQUIRE_TOOLS": "1" if strict else "0"}),
            patch.object(conformance, "devnet", lambda: contextlib.nullcontext("")),
            patch.object(conformance, "check", lambda *_, **__: True),
            patch.object(conformance.shutil, "which", lambda _: None),
            contextlib.redirect_stderr(messages),
        ):
            return conformance.main(), messages.getvalue()

    def test_a_missing_simulator_is_left_out_where_tools_may_be_missing(self) -> None:
        status, messages = self.run_checks(strict=False)
        self.assertEqual(status, 0)
        self.assertIn("simulator: skipped, there is no /nowhere/chain-simulator", messages)

    def test_a_missing_simulator_is_a_failure_where_tools_are_required(self) -> None:
        status, messages = self.run_checks(strict=True)
        self.assertEqual(status, 1)
        self.assertIn("simulator: failed, there is no /nowhere/chain-simulator", messages)

    def test_a_simulator_that_is_asked_for_must_be_there(self) -> None:
        status, _ = self.run_checks("--chain", "simulator", strict=False)
        self.assertEqual(status, 1)

    def test_the_build_that_is_asked_for_is_taken(self) -> None:
        for configuration in ("debug", "release"):
            path = conformance.built_simulator(configuration)
            self.assertEqual(path.parts[-3:], (".build", configuration, "chain-simulator"))


if __name__ == "__main__":
    unittest.main()
