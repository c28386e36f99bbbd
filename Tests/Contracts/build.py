"""Compiles the contracts into the Hardhat-style artifacts that the program reads.

    python Tests/Contracts/build.py            writes abi/*.json, and fixtures/OpenRegistry.json for tests
    python Tests/Contracts/build.py --check    fails when they are not what the sources compile to

The output depends on the sources and the pinned compiler alone: the bytecode carries no metadata, and the artifacts no
paths or times of the machine.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import vyper
from vyper.compiler import compile_from_file_input
from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.settings import OptimizationLevel, Settings

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "src"
FIXTURES = HERE / "fixtures"
ARTIFACTS = HERE.parent.parent / "abi"
CONTRACTS = ("ActionExecutor", "FeeEscrow", "TestToken", "WorkflowRegistry")

# Each source file with its artifact. What tests on a chain need is committed too, so that they need no compiler.
FILES = {SOURCES / f"{name}.vy": ARTIFACTS / f"{name}.json" for name in CONTRACTS} | {
    FIXTURES / "OpenRegistry.vy": FIXTURES / "OpenRegistry.json"
}

# Shanghai is the oldest version with PUSH0, which Moonbeam and nearly every other chain has had since 2023. Cancun
# would save gas in the reentrancy lock (transient storage), and not run on the chains that lack it.
EVM_VERSION = "shanghai"

# Vyper does not name what a function returns; readers of the ABI expect these names.
OUTPUT_NAMES = {
    "createWorkflow": ["workflowId"],
    "getWorkflow": [
        "owner",
        "triggerType",
        "triggerData",
        "actionType",
        "actionData",
        "nextRun",
        "interval",
        "active",
        "gasBudget",
    ],
    "getWorkflowMeta": ["owner", "active", "nextRun"],
}

# The signature of a custom error, with the names of its arguments, beside each place that raises it.
ERRORS = {
    "AccessControlBadConfirmation()": [],
    "AccessControlUnauthorizedAccount(address,bytes32)": ["account", "neededRole"],
    "ForbiddenTarget(address)": ["target"],
    "InvalidAction()": [],
    "InvalidWorkflow()": [],
    "NotOwner()": [],
    "WorkflowNotFound()": [],
}


def compile_contract(path: Path) -> dict:
    """Compiles one source file; returns its ABI as Vyper has it, creation code and runtime code."""
    bundle = FilesystemInputBundle([path.parent, SOURCES])
    settings = Settings(optimize=OptimizationLevel.GAS, evm_version=EVM_VERSION)
    return compile_from_file_input(
        bundle.load_file(path.name),
        input_bundle=bundle,
        settings=settings,
        output_formats=("abi", "bytecode", "bytecode_runtime"),
        no_bytecode_metadata=True,
    )


def custom_errors(path: Path) -> list[dict]:
    """Finds the custom errors that a contract, or a module it imports, raises; as ABI entries."""
    text = _with_modules(path)
    entries = []
    for signature in sorted(set(re.findall(r'method_id\("([A-Z]\w*\([^"]*\))"\)', text))):
        name, types = signature.rstrip(")").split("(")
        inputs = [
            {"name": argument, "type": kind}
            for argument, kind in zip(ERRORS[signature], filter(None, types.split(",")), strict=True)
        ]
        entries.append({"type": "error", "name": name, "inputs": inputs})
    return entries


def _with_modules(path: Path) -> str:
    """Returns the text of a contract and of all modules that it imports."""
    text = path.read_text()
    modules = re.findall(r"^import (\w+)", text, re.MULTILINE)
    return text + "".join(_with_modules(SOURCES / f"{module}.vy") for module in modules)


def solidity_like(entry: dict) -> dict:
    """Gives an ABI entry what Vyper cannot: names of outputs, and of inputs that would shadow a getter; `receive`."""
    if entry["type"] == "fallback":
        return {"type": "receive", "stateMutability": "payable"}
    for value, name in zip(entry.get("outputs", []), OUTPUT_NAMES.get(entry.get("name"), [])):
        value["name"] = name
    for value in entry.get("inputs", []):
        value["name"] = value["name"].rstrip("_")
    return entry


def artifact(path: Path) -> str:
    """Returns the text of the artifact of the contract in a source file."""
    output = compile_contract(path)
    abi = [solidity_like(entry) for entry in output["abi"]] + custom_errors(path)
    document = {
        "_format": "hh-sol-artifact-1",
        "contractName": path.stem,
        "sourceName": path.relative_to(ARTIFACTS.parent).as_posix(),
        "compiler": f"vyper {vyper.__version__.split('+')[0]}",
        "evmVersion": EVM_VERSION,
        "abi": sorted(abi, key=lambda entry: (entry["type"], entry.get("name", ""))),
        "bytecode": output["bytecode"],
        "deployedBytecode": output["bytecode_runtime"],
        "linkReferences": {},
        "deployedLinkReferences": {},
    }
    return json.dumps(document, indent=2) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with abi/ and write nothing")
    check = parser.parse_args().check
    stale = []
    for source, path in FILES.items():
        text = artifact(source)
        if check and (not path.exists() or path.read_text() != text):
            stale.append(path.name)
        elif not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    if stale:
        print(f"the artifacts are not what the contracts compile to: {', '.join(stale)}; run build.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
