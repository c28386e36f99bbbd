"""Checks the models of the protocol with spin: that they hold, and that each mutation of them is caught.

    python3 Tests/Model/check.py                 runs all but the long ones, one line for each run
    python3 Tests/Model/check.py --full          runs everything: half an hour, and up to 12 GB of memory
    python3 Tests/Model/check.py NAME...         runs only these
    python3 Tests/Model/check.py --story NAME    tells the steps that the last run of NAME has written down

Needs spin and gcc. Works in .build-model, one folder for each run.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from runs import RUNS, Run


def call(run: Run, *command: str) -> str:
    result = subprocess.run(command, cwd=run.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0 and "errors: " not in result.stdout:
        raise RuntimeError(f"{' '.join(command)}:\n{result.stdout}")
    return result.stdout


def explore(run: Run) -> str:
    """Lets spin write the search of all states as a C program, and runs that; returns what it prints."""
    run.folder.mkdir(parents=True, exist_ok=True)
    for old in run.folder.iterdir():
        old.unlink()
    call(run, "spin", "-a", *run.options, str(run.source))
    # A search that ends early is not worth optimising.
    level = "-O1" if run.caught_by is None else "-O0"
    limits = ["-DMEMLIM=12000", "-DCOLLAPSE"] if run.is_long else ["-DMEMLIM=2048"]
    call(run, "gcc", level, "-w", "-DSAFETY", *limits, "-o", "pan", "pan.c")
    return call(run, "./pan", "-m10000", "-w22")


def verdict(run: Run, output: str) -> str | None:
    """What is wrong with the outcome of a run."""
    errors = re.search(r"errors: (\d+)", output)
    violated = re.search(r"pan:\d+: (.*?)(?: \(at depth|$)", output, re.MULTILINE)
    what = violated.group(1)[-100:] if violated else "nothing"
    if errors is None:
        return "the search gave no result"
    if run.caught_by is None:
        if errors.group(1) != "0" or violated:
            return f"found: {what}"
        # Whatever spin has to say of a search that left something out.
        trouble = re.search(r".*(?:not completed|too small|out of memory|memory limit|hash-compact|[Bb]it ?state).*", output)
        return trouble and f"the search is incomplete: {trouble.group(0).strip()}"
    return None if what.endswith(f"||{run.caught_by})") else f"expected {run.caught_by}, found: {what}"


def check(run: Run) -> tuple[bool, str]:
    """Whether a run went as expected, and the line that says so."""
    start = time.monotonic()
    output = explore(run)
    fault = verdict(run, output)
    states = re.search(r"(\d+) states, stored", output)
    outcome = fault or ("holds" if run.caught_by is None else f"found by {run.caught_by}")
    return fault is None, (
        f"{'FAILED' if fault else 'ok':6} {run.name:28} {int(states.group(1)) if states else 0:9,} states"
        f" {time.monotonic() - start:5.1f} s  {outcome}")


def tell(run: Run) -> None:
    """Prints the source line at which each step of a trail begins."""
    trail = run.folder / f"{run.source.name}.trail"
    if not trail.exists():
        sys.exit(f"{run.name} has left no trail")
    lines = run.source.read_text().splitlines()
    output = call(run, "spin", "-t", "-p", "-k", trail.name, *run.options, str(run.source))
    last = None
    steps = re.findall(r"^ *(\d+):\tproc +(\d+) \((:?\w+):\S*\) \S+?:(\d+) ", output, re.MULTILINE)
    for step, number, process, line in steps:
        if step != last and not process.startswith(":"):
            text = lines[int(line) - 1].strip()
            if "->" not in text:  # The guard has a line of its own.
                text += " " + lines[int(line)].strip()
            print(f"{step:>4} {process:9} {number:>2} {line:>4}: {text}")
        last = step
    print(re.sub(r"(?m)^ *\d+:\tproc.*\n", "", output[output.rfind("spin: trail ends"):]))


def main(arguments: list[str]) -> int:
    story, full = arguments[:1] == ["--story"], arguments[:1] == ["--full"]
    names = arguments[1:] if story or full else arguments
    unknown = set(names) - {run.name for run in RUNS}
    if unknown or (story and not names):
        sys.exit(f"{__doc__}\nThe runs: {', '.join(run.name for run in RUNS)}")
    runs = [run for run in RUNS if run.name in names or not (names or run.is_long and not full)]
    missing = [tool for tool in ("spin", "gcc") if shutil.which(tool) is None]
    if missing:
        sys.exit(f"Not on PATH: {', '.join(missing)}. On Debian and Ubuntu: apt-get install spin gcc libc6-dev")
    if story:
        for run in runs:
            tell(run)
        return 0
    failures = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for passed, line in pool.map(check, runs):
            failures += not passed
            print(line, flush=True)
    print(f"{len(runs)} runs, {failures} failed")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
