"""The queue of the original system and nothing else: each job pushed by RPUSH, then each taken by BLPOP, one by one.

usage: queue_loop.py PORT COUNT

Prints one line of JSON: how many jobs were pushed and popped in a second."""
import json
import sys
import time

# The original read Redis' replies in Python; the faster parser in C is not used even where it is installed.
sys.modules["hiredis"] = None

import redis  # noqa: E402

QUEUE = "original_queue"


def job(number):
    """A job as the original's scheduler pushed it."""
    return json.dumps(
        {
            "workflowId": number,
            "owner": "0x" + "ab" * 20,
            "triggerType": 1,
            "actionType": 1,
            "actionData": "0x01" + "00" * 64,
            "nextRun": 1_700_000_000,
            "gasBudget": 10**17 + number,
            "interval": 60,
            "retryCount": 0,
        }
    )


def rate(count, step):
    """How often a second `step` can be called with the numbers up to `count`."""
    start = time.perf_counter()
    for number in range(count):
        step(number)
    return count / (time.perf_counter() - start)


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    client = redis.Redis(host="127.0.0.1", port=port)
    client.delete(QUEUE)
    jobs = [job(number) for number in range(count)]

    def pop(_):
        if client.blpop([QUEUE], timeout=1) is None:
            raise SystemExit("a job is lost")

    pushes = rate(count, lambda number: client.rpush(QUEUE, jobs[number]))
    print(json.dumps({"pushes_per_second": pushes, "pops_per_second": rate(count, pop)}))


if __name__ == "__main__":
    main()
