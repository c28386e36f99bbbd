"""The command line."""

import argparse
import asyncio
import errno
import json
import signal
import sys

from .config import DEVELOPMENT_KEYS, Config
from .dispatch import Dispatcher
from .fault_injection import Faults
from .keys import address_of
from .lagging import LaggingNode
from .log_limits import WORDS, LogLimits
from .node import Node
from .reorg import Reorganiser
from .rpc_admin import AdminMethods
from .rpc_blocks import BlockMethods
from .rpc_faults import FaultMethods, LagMethods
from .rpc_fees import FeeMethods
from .rpc_logs import LogMethods
from .rpc_node import NodeMethods
from .rpc_pool import PoolMethods
from .rpc_state import StateMethods
from .server import Connection


def main() -> int:
    """Runs the chain until SIGTERM, SIGINT, or with `--exit-on-stdin-eof` the end of standard input."""
    options = _parser().parse_args()
    try:
        asyncio.run(_serve(options))
    except PortInUse as error:
        print(f"devnet: {error}", file=sys.stderr)
        return 1
    return 0


class PortInUse(Exception):
    """Somebody else listens on a port that was asked for."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="devnet",
        description="An Ethereum development chain. Prints one line of JSON with its URL when it answers.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    defaults = Config()
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on")
    add("--port", type=int, default=0, help="the port; 0 takes a free one")
    add("--chain-id", type=int, default=defaults.chain_id, help="the chain id")
    timing = parser.add_mutually_exclusive_group()
    timing.add_argument("--block-time", type=float, default=defaults.block_time, help="seconds between blocks")
    timing.add_argument("--automine", action="store_true", help="a block for each transaction")
    add("--gas-limit", type=int, default=defaults.gas_limit, help="gas of a block")
    fees = parser.add_mutually_exclusive_group()
    fees.add_argument("--base-fee", type=int, default=defaults.base_fee, help="base fee of the first block, in wei")
    fees.add_argument("--no-eip1559", action="store_true", help="a chain without base fee and type 2 transactions")
    add(
        "--accounts",
        type=int,
        default=10,
        choices=range(11),
        metavar="0-10",
        help="how many of the well-known accounts",
    )
    add("--balance", type=int, default=10_000, help="coins of each account")
    add("--confirm-depth", type=int, default=defaults.confirm_depth, help="blocks from `latest` down to `safe`")
    add("--endpoints", type=int, default=1, help="on how many ports to answer, in front of the same chain")
    add("--lagging", type=_count, metavar="N", help="one endpoint more, the last, that is N blocks behind")
    add("--log-range", type=_count, metavar="N", help="most blocks of eth_getLogs")
    add("--log-results", type=_count, metavar="N", help="most logs of eth_getLogs")
    add("--log-words", choices=WORDS, default=WORDS[0], help="in whose words eth_getLogs refuses more")
    add("--no-multicall3", action="store_true", help="a chain without a multicall contract")
    add("--seed", type=int, default=1, help="seed of what injected faults leave to chance")
    add("--exit-on-stdin-eof", action="store_true", help="stop when standard input ends")
    return parser


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return number


def _config(options: argparse.Namespace) -> Config:
    return Config(
        chain_id=options.chain_id,
        gas_limit=options.gas_limit,
        base_fee=None if options.no_eip1559 else options.base_fee,
        block_time=None if options.automine else options.block_time,
        balances={address_of(key): options.balance * 10**18 for key in DEVELOPMENT_KEYS[: options.accounts]},
        confirm_depth=options.confirm_depth,
        has_multicall=not options.no_multicall3,
    )


def assemble(node: Node, faults: Faults, limits: LogLimits | None = None) -> Dispatcher:
    """Returns a dispatcher with all methods."""
    dispatcher = Dispatcher(faults)
    reorganiser, limits = Reorganiser(node), limits or LogLimits()
    for part in (NodeMethods, BlockMethods, StateMethods, FeeMethods, PoolMethods):
        dispatcher.register(part(node).methods())
    dispatcher.register(LogMethods(node.chain, limits).methods())
    dispatcher.register(AdminMethods(node, reorganiser).methods())
    dispatcher.register(FaultMethods(node, faults, dispatcher, reorganiser, limits).methods())
    return dispatcher


def add_lagging(dispatcher: Dispatcher, node: Node, limits: LogLimits, endpoint: int, blocks_behind: int) -> None:
    """Has an endpoint answer what it is asked about the chain as a node does that is behind."""
    behind = LaggingNode(node.chain, node.pool, blocks_behind)
    for part in (BlockMethods, StateMethods, FeeMethods):
        dispatcher.register(part(behind).methods(), endpoint)
    dispatcher.register(LogMethods(behind.chain, limits).methods(), endpoint)
    dispatcher.register(LagMethods(behind.chain).methods(), endpoint)


async def _serve(options: argparse.Namespace) -> None:
    node = Node(_config(options))
    limits = LogLimits(options.log_range, options.log_results, options.log_words)
    dispatcher, endpoints = assemble(node, Faults(options.seed), limits), options.endpoints
    if options.lagging:
        add_lagging(dispatcher, node, limits, endpoints, options.lagging)
        endpoints += 1
    stopped = await _stop_event(options.exit_on_stdin_eof)
    servers = [await _listen(dispatcher, options, endpoint) for endpoint in range(endpoints)]
    urls = ["http://{}:{}".format(*server.sockets[0].getsockname()) for server in servers]
    print(json.dumps({"rpc": urls[0], "chainId": options.chain_id, "endpoints": urls}), flush=True)
    mining = asyncio.create_task(node.miner.run())
    await stopped.wait()
    mining.cancel()
    for server in servers:
        server.close()


async def _listen(dispatcher: Dispatcher, options: argparse.Namespace, endpoint: int) -> asyncio.Server:
    port = options.port + endpoint if options.port else 0
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(lambda: Connection(dispatcher, endpoint), options.host, port, backlog=1024)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortInUse(f"port {port} is in use") from None


async def _stop_event(on_end_of_input: bool) -> asyncio.Event:
    """Returns an event that is set when the program is to stop."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    if on_end_of_input:
        await loop.connect_read_pipe(lambda: StandardInput(stopped), sys.stdin)
    return stopped


class StandardInput(asyncio.Protocol):
    """Watches for the end of standard input: the end of the parent."""

    def __init__(self, stopped: asyncio.Event) -> None:
        self._stopped = stopped

    def connection_lost(self, error: Exception | None) -> None:
        self._stopped.set()
