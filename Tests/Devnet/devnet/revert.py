"""The reason in the data of a revert.

Source: Solidity documentation, "Panic via assert and Error via require"; wording of go-ethereum, accounts/abi.
"""

_ERROR = bytes.fromhex("08c379a0")
_PANIC = bytes.fromhex("4e487b71")

_PANICS = {
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


def reason(output: bytes) -> str | None:
    """Returns what `Error(string)` says, or what `Panic(uint256)` means; none for anything else."""
    arguments = output[4:]
    if output[:4] == _PANIC and len(arguments) >= 32:
        code = int.from_bytes(arguments[:32], "big")
        return _PANICS.get(code, f"unknown panic code: {code:#x}")
    if output[:4] == _ERROR and len(arguments) >= 64:
        start = int.from_bytes(arguments[:32], "big") + 32
        length = int.from_bytes(arguments[start - 32 : start], "big")
        if start + length <= len(arguments):
            return arguments[start : start + length].decode("utf-8", "replace")
    return None
