"""Checks the protocol's model with spin: that it holds, and that each mutation of it is caught.

    python3 Tests/Model/check.py                 runs everything, one line for each run
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
from dataclasses import dataclass
from pathlib import Path

MODEL = Path(__file__).resolve().with_name("protocol.pml")
FOLDER = MODEL.parent.parent.parent / ".build-model"


@dataclass(frozen=True)
class Run:
    name: str
    defines: str
    # The name in the assertion that must be violated; None: nothing may be, in any state that can be reached.
    caught_by: str | None = None

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def options(self) -> list[str]:
        return [f"-D{define}" for define in self.defines.split()]


# Each is explored completely. Unless it says otherwise: 2 workers with 1 lane each, 1 job, 2 nonces, 3 sessions, 1 crash,
# 1 lost answer, 1 paused worker reaped.
HOLDS = [
    Run("faults", "RETRIES=1"),
    Run("two-jobs", "JOBS=2 SESSIONS=2"),
    Run("same-run", "JOBS=2 SESSIONS=2 REAPS=0 SAME_RUN"),
    Run("two-lanes", "WORKERS=1 LANES=2 JOBS=2 NONCES=3 SESSIONS=2"),
    Run("three-workers", "WORKERS=3 REAPS=0"),
    Run("chain", "LOST=0 REAPS=0 FOREIGN=1 REORGS=1 DROPS=1"),
    Run("lagging-node", "LOST=0 REAPS=0 FOREIGN=1 REORGS=1 LAGS=1"),
    Run("foreign-nonce", "FOREIGN=1 REAPS=0"),
    Run("amending", "LOST=0 REAPS=0 AMENDS=2 REORGS=1 DROPS=1"),
    Run("late-amends", "REAPS=0 AMENDS=2"),
]

MUTATIONS = [
    Run("send-before-journal", "MUTATION_SEND_BEFORE_JOURNAL", "I1_journal_first"),
    Run("bind-unclaimed", "MUTATION_BIND_UNCLAIMED", "I4_one_place"),
    Run("unbind-on-nonce-too-low", "MUTATION_UNBIND_ON_NONCE_TOO_LOW", "I2_one_nonce"),
    Run("bind-over-a-record", "JOBS=2 MUTATION_BIND_OVER_A_RECORD MUTATION_NONCES_FROM_CHAIN_ONLY", "I3_one_job"),
    Run("settle-twice", "MUTATION_SETTLE_TWICE", "I4_one_place"),
    Run("reap-without-removing", "MUTATION_REAP_WITHOUT_REMOVING", "I4_one_place"),
    Run("settle-early", "REORGS=1 MUTATION_SETTLE_EARLY", "I5_chain_decides"),
    Run("bind-without-fence", "MUTATION_BIND_WITHOUT_FENCE", "I6_fenced"),
    Run("amend-without-fence", "AMENDS=1 MUTATION_AMEND_WITHOUT_FENCE", "I6_fenced"),
    Run("amend-blindly", "REAPS=0 AMENDS=2 MUTATION_AMEND_BLINDLY", "I1_journal_first"),
    Run("unbind-by-an-old-record", "AMENDS=1 REORGS=1 MUTATION_UNBIND_BY_AN_OLD_RECORD", "I2_one_nonce"),
    Run("keep-claims-without-account", "REAPS=0 MUTATION_KEEP_CLAIMS_WITHOUT_ACCOUNT", "all_jobs_end"),
    Run("adopt-only-with-room", "REAPS=0 MUTATION_ADOPT_ONLY_WITH_ROOM", "all_jobs_end"),
    Run("leave-lost-nonce", "LOST=0 CRASHES=0 REAPS=0 FOREIGN=1 REORGS=1 DROPS=1 MUTATION_LEAVE_LOST_NONCE", "all_jobs_end"),
]

REACHABLE = [
    Run(f"reach-{name}", f"GOAL={name.upper().replace('-', '_')} {defines}", "milestone")
    for name, defines in [
        ("done-all", "JOBS=2"),
        ("taken-over", ""),
        ("resent", "LOST=0 REORGS=1 DROPS=1"),
        ("unbound", "LOST=0 CRASHES=0 FOREIGN=1"),
        ("displaced", "LOST=0 AMENDS=1"),
        ("filled-gap", "WORKERS=1 LANES=2 JOBS=2 NONCES=3"),
        ("fenced-off", ""),
        ("late-write", ""),
        ("reaped", ""),
        ("duplicated", "JOBS=2 SAME_RUN"),
        ("amended-before", "AMENDS=2"),
        ("changed", "AMENDS=2"),
    ]
]

RUNS = HOLDS + MUTATIONS + REACHABLE


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
    call(run, "spin", "-a", *run.options, str(MODEL))
    # A search that ends early is not worth optimising.
    level = "-O1" if run.caught_by is None else "-O0"
    call(run, "gcc", level, "-w", "-DSAFETY", "-DMEMLIM=1024", "-o", "pan", "pan.c")
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
    trail = run.folder / f"{MODEL.name}.trail"
    if not trail.exists():
        sys.exit(f"{run.name} has left no trail")
    lines = MODEL.read_text().splitlines()
    output = call(run, "spin", "-t", "-p", "-k", trail.name, *run.options, str(MODEL))
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
    story = arguments[:1] == ["--story"]
    names = arguments[1:] if story else arguments
    unknown = set(names) - {run.name for run in RUNS}
    if unknown or (story and not names):
        sys.exit(f"{__doc__}\nThe runs: {', '.join(run.name for run in RUNS)}")
    runs = [run for run in RUNS if run.name in names or not names]
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
