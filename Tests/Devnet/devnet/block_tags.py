"""The parameter that names a block: a tag, a number, a hash, or an EIP-1898 object."""

from .blocks import Block
from .chain import Chain
from .errors import InvalidParams, RpcError
from .values import parse_hash, parse_quantity


def find(chain: Chain, reference: object) -> Block | None:
    """Returns the block that a parameter names; none when there is no such block. `pending` is the newest block."""
    if isinstance(reference, dict):
        if "blockHash" in reference:
            return chain.block_by_hash(parse_hash(reference["blockHash"]))
        reference = reference.get("blockNumber")
    if isinstance(reference, str) and len(reference) == 66:
        return chain.block_by_hash(parse_hash(reference))
    number = resolve(chain, reference)
    return chain.blocks[number] if number < len(chain.blocks) else None


def required(chain: Chain, reference: object) -> Block:
    """Returns the block that a parameter names, or raises as go-ethereum does."""
    block = find(chain, reference)
    if block is None:
        raise RpcError("header not found")
    return block


def resolve(chain: Chain, reference: object) -> int:
    """Returns the number of a tag or a quantity, which need not exist."""
    newest = chain.head.number
    match reference:
        case "latest" | "pending" | None:
            return newest
        case "earliest":
            return 0
        case "safe":
            return max(newest - chain.config.confirm_depth, 0)
        case "finalized":
            return max(newest - 2 * chain.config.confirm_depth, 0)
        case str():
            return parse_quantity(reference, 63)
    raise InvalidParams("invalid argument: a block is named by a tag, a number or a hash")
