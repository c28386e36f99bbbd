"""Methods about fees."""

from . import block_tags, fees
from .dispatch import Methods
from .errors import InvalidParams, RpcError
from .node import Node
from .values import parse_integer


class FeeMethods:
    """Fees as of the newest block. A chain without EIP-1559 knows the gas price alone."""

    def __init__(self, node: Node) -> None:
        self._chain = node.chain

    def methods(self) -> Methods:
        """Returns the methods by name."""
        methods: Methods = {"eth_gasPrice": self.gas_price}
        if self._chain.config.base_fee is not None:
            methods["eth_maxPriorityFeePerGas"] = self.max_priority_fee
            methods["eth_feeHistory"] = self.fee_history
        return methods

    def gas_price(self) -> str:
        return hex(fees.suggested_tip(self._chain.blocks) + (self._chain.head.base_fee or 0))

    def max_priority_fee(self) -> str:
        return hex(fees.suggested_tip(self._chain.blocks))

    def fee_history(self, count: object, newest: object, percentiles: list | None = None) -> dict:
        chain = self._chain
        last = block_tags.resolve(chain, newest)
        if last > chain.head.number:
            raise RpcError(f"request beyond head block: requested {last}, head {chain.head.number}")
        percentiles = percentiles or []
        if not isinstance(percentiles, list) or not all(isinstance(item, int | float) for item in percentiles):
            raise InvalidParams("invalid argument 2: json: cannot unmarshal non-array into []float64")
        first = max(last + 1 - min(parse_integer(count), fees.MAX_HISTORY), 0)
        following = chain.blocks[last + 1].base_fee if last < chain.head.number else chain.next_base_fee
        return fees.fee_history(chain.blocks[first : last + 1], following, percentiles)
