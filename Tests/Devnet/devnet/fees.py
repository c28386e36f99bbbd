"""EIP-1559: the base fee of the next block, the suggested tip, and the fee history."""

from collections.abc import Sequence

from .blocks import Block
from .errors import RpcError

# Source: EIP-1559.
ELASTICITY = 2
MAX_CHANGE_DENOMINATOR = 8

# Source: go-ethereum, eth/ethconfig (FullNodeGPO) and eth/gasprice: 20 blocks, the 3 cheapest of each, 60th percentile,
# tips below 2 wei left out.
SUGGESTION_BLOCKS = 20
SUGGESTION_SAMPLES = 3
SUGGESTION_PERCENTILE = 60
SUGGESTION_IGNORED = 2
SUGGESTION_DEFAULT = 10**9
MAX_HISTORY = 1024
MAX_PERCENTILES = 100


def next_base_fee(base_fee: int, gas_used: int, gas_limit: int) -> int:
    """Returns the base fee behind a block of that base fee and use."""
    target = gas_limit // ELASTICITY
    change = base_fee * abs(gas_used - target) // target // MAX_CHANGE_DENOMINATOR
    if gas_used > target:
        return base_fee + max(change, 1)
    return base_fee - change


def suggested_tip(blocks: Sequence[Block]) -> int:
    """Returns the tip that go-ethereum would suggest behind these blocks, in wei."""
    samples = []
    for block in blocks[-SUGGESTION_BLOCKS:]:
        tips = sorted(receipt.tx.effective_tip(block.base_fee) for receipt in block.receipts)
        samples += [tip for tip in tips if tip >= SUGGESTION_IGNORED][:SUGGESTION_SAMPLES]
    if not samples:
        return SUGGESTION_DEFAULT
    samples.sort()
    return samples[(len(samples) - 1) * SUGGESTION_PERCENTILE // 100]


def fee_history(blocks: Sequence[Block], following: int, percentiles: Sequence[float]) -> dict:
    """Returns the answer of `eth_feeHistory` over these blocks; `following` is the base fee behind the last one."""
    _check(percentiles)
    history = {
        "oldestBlock": hex(blocks[0].number) if blocks else "0x0",
        "baseFeePerGas": [hex(block.base_fee or 0) for block in blocks] + [hex(following)],
        "gasUsedRatio": [block.gas_used / block.gas_limit for block in blocks],
        "baseFeePerBlobGas": ["0x1"] * (len(blocks) + 1),
        "blobGasUsedRatio": [0] * len(blocks),
    }
    if percentiles:
        history["reward"] = [_rewards(block, percentiles) for block in blocks]
    return history


def _check(percentiles: Sequence[float]) -> None:
    if len(percentiles) > MAX_PERCENTILES:
        raise RpcError(f"invalid reward percentile: over the query limit {MAX_PERCENTILES}")
    for index, percentile in enumerate(percentiles):
        if not 0 <= percentile <= 100:
            raise RpcError(f"invalid reward percentile: {percentile:f}")
        if index and percentile <= percentiles[index - 1]:
            previous = f"#{index - 1}:{percentiles[index - 1]:f} >= #{index}:{percentile:f}"
            raise RpcError(f"invalid reward percentile: {previous}")


def _rewards(block: Block, percentiles: Sequence[float]) -> list[str]:
    """Returns the tip at each percentile of the block's gas, its transactions in the order of their tips."""
    if not block.receipts:
        return ["0x0"] * len(percentiles)
    tips = sorted((receipt.tx.effective_tip(block.base_fee), receipt.gas_used) for receipt in block.receipts)
    rewards = []
    index, gas = 0, tips[0][1]
    for percentile in percentiles:
        threshold = int(block.gas_used * percentile / 100)
        while gas < threshold and index < len(tips) - 1:
            index += 1
            gas += tips[index][1]
        rewards.append(hex(tips[index][0]))
    return rewards
