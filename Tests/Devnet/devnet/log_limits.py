"""How many blocks and logs `eth_getLogs` gives at once, and in whose words it refuses more."""

from dataclasses import dataclass

from .blocks import Block
from .errors import InvalidParams, RpcError

Words = tuple[int, str]

# The code and message of a refusal.
# Sources: geth 1.17.10 with `--rpc.rangelimit`, as recorded; frontier, client/rpc/src/eth/filter.rs, and moonbeam #3250;
# INFURA/infura #237 and ethers-io/ethers.js #4703; BobTheBuidler/dank_mids #772 and ethereum/go-ethereum #25343.
_RANGES: dict[str, Words] = {
    "geth": (-32602, "exceed maximum block range {limit}"),
    "moonbeam": (-32603, "block range is too wide (maximum {limit})"),
    "infura": (-32602, "range {asked} exceeds limit of {limit}"),
    "alchemy": (
        -32600,
        "You can make eth_getLogs requests with up to a {limit} block range. "
        "Based on your parameters, this block range should work: [{first}, {last}]",
    ),
}
_RESULTS: dict[str, Words] = {
    "geth": (-32005, "query returned more than {limit} results"),
    "moonbeam": (-32603, "query returned more than {limit} results"),
    "infura": (-32005, "query returned more than {limit} results. Try with this block range [{first}, {last}]."),
    "alchemy": (
        -32602,
        "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the "
        "response size, or you can request any block range with a cap of 10K logs in the response. Based on your "
        "parameters and the response size limit, this block range should work: [{first}, {last}]",
    ),
}
WORDS = tuple(_RANGES)


@dataclass(slots=True)
class LogLimits:
    """The limits; none for no limit."""

    range: int | None = None
    """Most blocks."""
    results: int | None = None
    """Most logs."""
    words: str = "geth"
    """Whose words: geth's (which has no limit of logs: those of many others), moonbeam's, infura's, alchemy's."""

    def change(self, values: object) -> None:
        """Changes some of them; raises `InvalidParams` when they make no sense."""
        if not isinstance(values, dict) or values.keys() - {"range", "results", "words"}:
            raise InvalidParams("invalid argument 0: the limits are range, results and words")
        for name in values.keys() & {"range", "results"}:
            if values[name] is not None and (type(values[name]) is not int or values[name] < 1):
                raise InvalidParams(f"invalid argument 0: {name} is a number from 1 on, or null")
        if values.get("words", self.words) not in WORDS:
            raise InvalidParams(f"invalid argument 0: words are those of {', '.join(WORDS)}")
        for name, value in values.items():
            setattr(self, name, value)

    def check_range(self, first: int, last: int) -> None:
        """Refuses too many blocks."""
        if self.range is not None and last - first + 1 > self.range:
            raise self._refusal(_RANGES, self.range, last - first, first, first + self.range - 1)

    def check_results(self, logs: list[dict], blocks: list[Block]) -> None:
        """Refuses too many logs; the block range that it advises has fewer, if not all are in one block."""
        if self.results is None or len(logs) <= self.results:
            return
        first, beyond = blocks[0].number, int(logs[self.results]["blockNumber"], 16)
        raise self._refusal(_RESULTS, self.results, len(logs), first, max(first, beyond - 1))

    def _refusal(self, table: dict[str, Words], limit: int, asked: int, first: int, last: int) -> RpcError:
        code, message = table[self.words]
        data = {"from": hex(first), "limit": limit, "to": hex(last)} if self.words == "infura" else None
        return RpcError(message.format(limit=limit, asked=asked, first=hex(first), last=hex(last)), code, data)
