"""The runs of the models: what holds, what each mutation breaks, and what can be reached."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / ".build-model"


@dataclass(frozen=True)
class Run:
    name: str
    defines: str
    # The name in the assertion that must be violated; None: nothing may be, in any state that can be reached.
    caught_by: str | None = None
    model: str = "protocol"
    # For which there is no time in CI.
    is_long: bool = False

    @property
    def source(self) -> Path:
        return HERE / f"{self.model}.pml"

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
    Run("batches-of-one-run", "WORKERS=1 LANES=2 JOBS=2 NONCES=3 SESSIONS=2 SAME_RUN"),
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
    Run("one-key-twice-in-a-batch", "WORKERS=1 LANES=2 JOBS=2 NONCES=3 SESSIONS=2 SAME_RUN MUTATION_ONE_KEY_TWICE_IN_A_BATCH", "exactly_once"),
    Run("answer-for-another-item", "WORKERS=1 LANES=2 JOBS=2 NONCES=3 SESSIONS=2 MUTATION_ANSWER_FOR_ANOTHER_ITEM", "I1_journal_first"),
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


def reaching(milestone: str, defines: str) -> tuple[str, str, str]:
    """The beginning of a run that shows that a milestone of a model can be reached: its name, defines, and what is found."""
    return f"reach-{milestone}", f"GOAL={milestone.upper().replace('-', '_')} {defines}", "milestone"


REACHABLE = [
    Run(*reaching(milestone, defines))
    for milestone, defines in [
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


def recovery(name: str, defines: str, caught_by: str | None = None, is_long: bool = False) -> Run:
    return Run(f"recovery-{name}", defines, caught_by, "recovery", is_long)


# Unless it says otherwise: 2 jobs, 2 accounts of 2 nonces each, 1 loss.
RECOVERY_HOLDS = [
    recovery("losses", "LOSSES=2"),
    recovery("reverts", "REVERTS=1"),
    recovery("foreign", "FOREIGN=1"),
    recovery("reorganisation", "REORGS=1"),
    recovery("drops", "DROPS=1"),
    recovery("bumps", "BUMPS=1"),
    recovery("equal-entries", "SAME"),
    recovery("equal-reverts", "SAME REVERTS=1"),
    recovery("one-key", "KEY REVERTS=1 REORGS=1"),
    recovery("hidden", "HIDDEN=2"),
    recovery("moves", "MOVES"),
    recovery("names", "NAMES REORGS=1"),
    recovery("revived", "REVERTS=1 REORGS=1"),
    recovery("lost-pushes", "PUSHES LOSSES=2"),
    recovery("lost-pushes-revived", "PUSHES REVERTS=1 REORGS=1 DROPS=1"),
    recovery("fillers", "FILLERS=1", is_long=True),
    recovery("covered", "FOREIGN=1 REORGS=1", is_long=True),
    recovery("losses-reorganisation", "LOSSES=2 REORGS=1", is_long=True),
    recovery("losses-reverts-foreign", "LOSSES=2 REVERTS=1 FOREIGN=1", is_long=True),
    recovery("equal-losses", "SAME LOSSES=2 REVERTS=1", is_long=True),
    recovery("hidden-reorganisation", "HIDDEN=1 REORGS=1", is_long=True),
    recovery("equal-dropped", "SAME DROPS=1 FILLERS=1", is_long=True),
    recovery("losses-reverts-reorganisation", "LOSSES=2 REVERTS=1 REORGS=1", is_long=True),
]

RECOVERY_MUTATIONS = [
    recovery("no-quiet", "MUTATION_NO_QUIET", "exactly_once"),
    recovery("adopt-before-settling", "REVERTS=1 MUTATION_NO_SETTLE_FIRST", "exactly_once"),
    recovery("forget-the-plan", "LOSSES=2 REVERTS=1 DROPS=1 MUTATION_NO_PLAN", "exactly_once"),
    recovery("know-by-hash", "BUMPS=1 MUTATION_BY_HASH", "exactly_once"),
    recovery("look-at-blocks-only", "MUTATION_ONLY_BLOCKS", "exactly_once"),
    recovery("speak-twice", "SAME REVERTS=1 MUTATION_FORGET_WHAT_WAS_SPOKEN_FOR", "one_live_transaction"),
    recovery("adopt-without-run-key", "KEY MUTATION_NO_RUN_ON_ADOPT", "exactly_once"),
    recovery("run-again-early", "REVERTS=1 REORGS=1 MUTATION_RERUN_EARLY", "exactly_once"),
    recovery("adopt-what-reverted", "REVERTS=1 MUTATION_ADOPT_REVERTED", "one_live_transaction"),
    recovery("bind-before-the-plan", "MUTATION_BIND_BEFORE_PLAN", "exactly_once"),
    recovery("fill-in-the-plan", "FILLERS=1 MUTATION_FILL_IN_PLAN", "exactly_once"),
    recovery("keep-claims-by-sequence", "NAMES MUTATION_CLAIMS_BY_SEQUENCE MUTATION_KEEP_CLAIMS", "exactly_once"),
    recovery("look-once", "REORGS=1 MUTATION_LOOK_ONCE", "exactly_once"),
    recovery("look-past-blocks", "REORGS=1 FOREIGN=1 MUTATION_LOOK_PAST_BLOCKS", "exactly_once"),
    recovery("forget-orphans", "PUSHES MUTATION_FORGET_ORPHANS", "exactly_once"),
    recovery("trust-a-hidden-pool", "HIDDEN=1 MUTATION_TRUST_A_HIDDEN_POOL", "exactly_once"),
]

RECOVERY_REACHABLE = [
    recovery(*reaching(milestone, defines))
    for milestone, defines in [
        ("recovered-twice", "LOSSES=2"),
        ("adopted-live", ""),
        ("adopted-done", ""),
        ("ran-again", "REVERTS=1"),
        ("joined", "BUMPS=1"),
        ("burnt", "HIDDEN=1"),
        ("lost-in-plan", "LOSSES=2"),
        ("blind-filled", "DROPS=1"),
        ("moved-back", "MOVES"),
        ("orphaned", "PUSHES"),
    ]
]

# What the protocol does not keep, as counterexamples that are found again: whoever mends one moves it to what holds.
RECOVERY_LIMITS = [
    recovery("limit-orphan-that-reverts", "PUSHES REVERTS=1 ORPHANS_RUN", "orphan_ran"),
    recovery("limit-orphan-that-is-dropped", "PUSHES DROPS=1 ORPHANS_RUN", "orphan_ran"),
]


def roll_call(name: str, defines: str, caught_by: str | None = None, is_long: bool = False) -> Run:
    return Run(f"roll-{name}", defines, caught_by, "rollcall", is_long)


# Unless it says otherwise: 2 workers, 1 loss, 1 binding.
ROLL_CALL_HOLDS = [
    roll_call("loss", ""),
    roll_call("crash", "CRASHES=1"),
    roll_call("wipe", "LOSSES=0 WIPES=1"),
    roll_call("new", "NEW"),
    roll_call("new-wipe", "NEW LOSSES=0 WIPES=1"),
    roll_call("bindings", "BINDINGS=2 STEADY"),
    roll_call("late", "LATES=1 STEADY", is_long=True),
    roll_call("returns", "REAPS=1", is_long=True),
    roll_call("losses", "LOSSES=2", is_long=True),
    roll_call("three-workers", "WORKERS=3 STEADY", is_long=True),
]

ROLL_CALL_MUTATIONS = [
    roll_call("no-quiet", "MUTATION_NO_QUIET", "quiet_is_quiet"),
    roll_call("no-send-timeout", "MUTATION_NO_SEND_TIMEOUT", "quiet_is_quiet"),
    roll_call("stop-without-closing", "MUTATION_STOP_WITHOUT_CLOSING", "quiet_is_quiet"),
    roll_call("only-the-listed-stop", "MUTATION_ONLY_THE_LISTED_STOP", "quiet_is_quiet"),
    roll_call("witness-anybody", "MUTATION_WITNESS_ANYBODY", "sent_is_kept"),
    roll_call("join-at-once", "MUTATION_JOIN_AT_ONCE", "quiet_is_quiet"),
    roll_call("return-untold", "REAPS=1 MUTATION_RETURN_UNTOLD", "sent_is_kept"),
    roll_call("renew-silently", "REAPS=1 MUTATION_RENEW_WITHOUT_A_SIGN_OF_LIFE", "quiet_is_quiet"),
    roll_call("stopped-for-any-life", "LATES=1 MUTATION_STOPPED_FOR_ANY_LIFE", "quiet_is_quiet"),
    roll_call("numbers-are-not-asked", "MUTATION_NUMBERS_ARE_NOT_ASKED", "sent_is_kept"),
    roll_call("only-the-first-is-asked", "MUTATION_ONLY_THE_FIRST_IS_ASKED", "sent_is_kept"),
    roll_call("numbers-go-on", "MUTATION_NUMBERS_GO_ON", "sent_is_kept"),
    roll_call("unfinished-is-no-loss", "LOSSES=2 MUTATION_UNFINISHED_IS_NO_LOSS", "sent_is_kept"),
    roll_call("send-before-the-number", "MUTATION_SEND_BEFORE_THE_NUMBER", "sent_is_kept"),
    roll_call("send-what-was-read", "MUTATION_SEND_WHAT_WAS_READ", "sent_is_kept"),
    roll_call("new-at-once", "NEW MUTATION_NEW_AT_ONCE", "quiet_is_quiet"),
]

ROLL_CALL_REACHABLE = [
    roll_call(*reaching(milestone, defines))
    for milestone, defines in [
        ("ended-by-roll", ""),
        ("nothing-lost", ""),
        ("ended-by-time", ""),
        ("bound-afterwards", "BINDINGS=2 STEADY"),
        ("was-new", "NEW LOSSES=0"),
    ]
]

RUNS = (
    HOLDS + MUTATIONS + REACHABLE + RECOVERY_HOLDS + RECOVERY_MUTATIONS + RECOVERY_REACHABLE + RECOVERY_LIMITS
    + ROLL_CALL_HOLDS + ROLL_CALL_MUTATIONS + ROLL_CALL_REACHABLE
)
