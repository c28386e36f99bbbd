"""Messages that are run and forgotten: `eth_call` and `eth_estimateGas`.

Source: go-ethereum 1.14, eth/gasestimator and internal/ethapi (errors, RPC gas cap).
"""

from dataclasses import replace

from .chain import Chain
from .errors import Reverted, RpcError
from .evm import Message, Outcome
from .miner import environment
from .revert import reason
from .state import Changes
from .transactions import TX_GAS, access_gas, intrinsic_gas
from .values import data as hex_data

# Source: go-ethereum, eth/ethconfig: RPCGasCap.
GAS_CAP = 50_000_000
# Source: go-ethereum, internal/ethapi: estimateGasErrorRatio.
ERROR_RATIO = 0.015
# Source: EIP-2200: SSTORE fails unless more than this is left.
CALL_STIPEND = 2_300

# Source: go-ethereum, core/vm/errors.go.
_HALTS = {
    "OutOfGas": "out of gas",
    "InvalidFEOpcode": "invalid opcode: INVALID",
    "OpcodeNotFound": "invalid opcode",
    "InvalidJump": "invalid jump destination",
    "StackUnderflow": "stack underflow",
    "StackOverflow": "stack limit reached 1024 (1023)",
    "CreateCollision": "contract address collision",
    "CreateContractSizeLimit": "max code size exceeded",
}


def call(chain: Chain, message: Message, number: int) -> Outcome:
    """Runs a message on the state behind block `number`."""
    sender = chain.account(message.caller, number)
    if message.value > sender.balance:
        have = f"address {message.caller} have {sender.balance} want {message.value}"
        raise RpcError(f"insufficient funds for gas * price + value: {have}")
    needed = intrinsic_gas(message.data, message.to is None) + access_gas(message.access_list)
    if message.gas < needed:
        supplied = f"have {message.gas}, want {needed} (supplied gas {message.gas})"
        raise RpcError(f"err: intrinsic gas too low: {supplied}")
    # revm refuses a caller that has code; so a contract that calls itself finds none.
    past = chain.history.since(number)
    past.accounts[message.caller] = sender._replace(code=b"")
    present = Changes(
        {address: chain.state.account(address) for address in past.accounts},
        {slot: chain.state.slot(slot) for slot in past.slots},
    )
    chain.reader.write(past)
    chain.reader.set_block(environment(chain.blocks[number]))
    try:
        return chain.reader.run(message)
    finally:
        chain.reader.write(present)


def checked(outcome: Outcome) -> bytes:
    """Returns what a call gave, or raises its failure in go-ethereum's words."""
    if outcome.success:
        return outcome.output
    if outcome.halt is not None:
        raise RpcError(_HALTS.get(outcome.halt, f"execution failed: {outcome.halt}"))
    text = reason(outcome.output)
    message = f"execution reverted: {text}" if text else "execution reverted"
    raise Reverted(message, data=hex_data(outcome.output))


def estimate(chain: Chain, message: Message, number: int, fee_cap: int) -> int:
    """Returns gas with which the message succeeds, at most 1.5 % above the least."""
    highest = _allowance(chain, message, number, fee_cap)
    lowest = intrinsic_gas(message.data, message.to is None) + access_gas(message.access_list)
    too_little = RpcError(f"gas required exceeds allowance ({highest})")
    if highest < lowest:
        raise too_little
    if not message.data and message.to and not chain.account(message.to, number).code:
        highest = TX_GAS + access_gas(message.access_list)
    first = call(chain, replace(message, gas=highest), number)
    if first.halt == "OutOfGas":
        raise too_little
    checked(first)
    # What was spent before refunds is a lower bound: never enough, when the last SSTORE must leave a stipend.
    spent = first.gas_used + first.gas_refunded
    lowest = spent - 1
    likely = (spent + CALL_STIPEND) * 64 // 63
    if likely < highest:
        if call(chain, replace(message, gas=likely), number).success:
            highest = likely
        else:
            lowest = likely
    while highest - lowest > max(1, highest * ERROR_RATIO):
        middle = (lowest + highest) // 2
        if call(chain, replace(message, gas=middle), number).success:
            highest = middle
        else:
            lowest = middle
    return highest


def _allowance(chain: Chain, message: Message, number: int, fee_cap: int) -> int:
    """Returns the most gas that the message may use: its own limit, the block's, and what the sender can pay."""
    limit = min(GAS_CAP, chain.config.gas_limit)
    if message.gas >= TX_GAS:
        limit = min(limit, message.gas)
    if fee_cap:
        available = chain.account(message.caller, number).balance - message.value
        if available < 0:
            raise RpcError("insufficient funds for transfer")
        limit = min(limit, available // fee_cap)
    return limit
