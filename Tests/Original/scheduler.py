"""The original system's scheduler, as far as its queue and its chain could tell: a stand-in for tests.

    python Tests/Original/scheduler.py --rpc URL --registry ADDRESS --redis URL

At each poll it asks for every workflow, one by one, and pushes each time workflow that is active and due, again and again until the
chain has moved on. Its jobs have no interval, and no 0x in front of their action data; it goes by this host's clock. After each poll
it prints one line of JSON with the ids that it pushed. It ends on SIGTERM, or after `--polls`.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import redis

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Devnet"))

from kit.abi import Artifact
from kit.client import Client

TIME = 1


class Scheduler:
    """Reads the registry and pushes what is due."""

    def __init__(self, rpc: str, registry: str, store: redis.Redis, queue: str) -> None:
        self._client, self._registry, self._store, self._queue = Client(rpc), registry, store, queue
        self._artifact = Artifact.load("WorkflowRegistry")

    def poll(self) -> list[int]:
        """Pushes every workflow that is due; returns their ids."""
        return [number for number in range(1, self._read("totalWorkflows") + 1) if self._push_if_due(number)]

    def _push_if_due(self, number: int) -> bool:
        owner, trigger_type, _, action_type, action, next_run, _, active, budget = self._read("getWorkflow", number)
        if not active or trigger_type != TIME or next_run > int(time.time()):
            return False
        job = {
            "workflowId": number,
            "owner": owner,
            "triggerType": trigger_type,
            "actionType": action_type,
            "actionData": action.hex(),
            "nextRun": next_run,
            "gasBudget": budget,
            "retryCount": 0,
        }
        self._store.rpush(self._queue, json.dumps(job))
        return True

    def _read(self, function: str, *arguments: object) -> object:
        request = {"to": self._registry, "data": "0x" + self._artifact.calldata(function, *arguments).hex()}
        return self._artifact.result(function, bytes.fromhex(self._client.call("eth_call", request, "latest")[2:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rpc", required=True)
    parser.add_argument("--registry", required=True)
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/0", help="redis://host:port or unix:///path")
    parser.add_argument("--queue", default="workflow_jobs")
    parser.add_argument("--poll", type=float, default=10, help="seconds between polls (default: 10)")
    parser.add_argument("--polls", type=int, default=0, help="how many polls (default: no end)")
    options = parser.parse_args()
    scheduler = Scheduler(options.rpc, options.registry, redis.Redis.from_url(options.redis), options.queue)
    polls = 0
    while True:
        print(json.dumps(scheduler.poll()), flush=True)
        polls += 1
        if polls == options.polls:
            return
        time.sleep(options.poll)


if __name__ == "__main__":
    main()
