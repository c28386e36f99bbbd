/*
 * Recovery from a store that came back with older data, as a state machine that spin explores completely, within small
 * bounds: settle, then adopt. What fences and leases do is `protocol.pml`'s: here one worker writes at a time.
 *
 * How to read Promela: see the head of protocol.pml. Everything not set is 0. Each step is one script, one answer of a node,
 * or one event of the chain; steps come in every possible order. Two accounts, two nonces of each, two jobs.
 */

/* MARK: Bounds, each replaceable by -D */

#ifndef LOSSES          /* how often the store loses any number of its last writes */
#define LOSSES 1
#endif
#ifndef REVERTS         /* transactions of jobs that fail in their block */
#define REVERTS 0
#endif
#ifndef FOREIGN         /* transactions that somebody else signed with the account's key */
#define FOREIGN 0
#endif
#ifndef REORGS
#define REORGS 0
#endif
#ifndef DROPS           /* transactions that every pool forgets */
#define DROPS 0
#endif
#ifndef BUMPS           /* transactions added to a record, with another fee */
#define BUMPS 0
#endif
#ifndef FILLERS         /* nonces that are filled, or jobs that are displaced, by a filler */
#define FILLERS 0
#endif
#ifndef HIDDEN          /* accounts, from the first one on, whose pool nobody can see: every nonce is burnt then */
#define HIDDEN 0
#endif
#ifndef GOAL            /* a milestone to be reached: see REACHED */
#define GOAL 0
#endif
/* SAME: both jobs have equal entries, so nobody can tell them apart. KEY: they share an idempotency key, too. CLAIMS: lanes claim
 * before they bind. MOVES: entries move between waiting places. NAMES: claims are named by a sequence that rolls back, so that a
 * name may come again. PUSHES: jobs are pushed at any moment, and again where the store has lost that.
 * ORPHANS_RUN: what is dropped as a duplicate of one whose push was lost must have been executed; it is not always so. */
#ifdef KEY
#define SAME
#endif
#ifdef MOVES
#define CLAIMS
#endif
#ifdef NAMES
#define CLAIMS
#endif

/* MARK: Invariants. The name is part of the assertion, so that spin's message tells which one is broken. */

hidden byte exactly_once, done_is_deep, one_live_transaction, all_end, orphan_ran, milestone;

/* MARK: What must be possible */

#define RECOVERED_TWICE 1
#define ADOPTED_LIVE    2
#define ADOPTED_DONE    3
#define RAN_AGAIN       4
#define JOINED          5
#define BURNT           6
#define LOST_IN_PLAN    7
#define BLIND_FILLED    8
#define MOVED_BACK      9
#define ORPHANED        10
#define REACHED(what) assert(GOAL != what || milestone)

/* MARK: Transactions: of each job two (the first one and a bump), a filler, and somebody else's: six bits. */

#define FIRST(j)   (1 << (2 * (j)))
#define BUMP(j)    (2 << (2 * (j)))
#define OF(j)      (3 << (2 * (j)))
#define OURS       15
#define FILLER     16
#define THEIRS     32
#define OK         64      /* beside a transaction in a block: the job's action was executed */

/* MARK: The store. All in one array, so that a loss puts an older copy in its place. */

#define PLACE(j)      st[j]                       /* where the job's entry is */
#define FLIGHT(a, n)  st[2 + 2 * (a) + (n)]       /* whose record is at the nonce */
#define KNOWN(a, n)   st[6 + 2 * (a) + (n)]       /* the transactions in it */
#define BLIND(a, n)   st[10 + 2 * (a) + (n)]      /* those of them that are known by their hash only */
#define SETTLED(a)    st[14 + (a)]                /* the nonces below are settled */
#define FROM(a)       st[16 + (a)]                /* the plan: what SETTLED was when it was written */
#define SPOKEN(a)     st[18 + (a)]                /* the plan: set of nonces that a record, or a step of it, has spoken for */
#define PLANNED       st[20]
#define RUN           st[21]                      /* KEY: 0 not known, 1 in flight, 2 done */
#define NUMBER        st[22]                      /* of recoveries */
#define NEXT          st[23]                      /* what the next claim is called; it rolls back with the rest */
#define CLAIM(j)      st[24 + (j)]                /* the name under which the entry is claimed */
#define ORPHAN(j)     st[26 + (j)]                /* PUSHES: a transaction runs the job, and its entry is nowhere */
#define FIELDS 28

#define INBOX   0     /* PLACE */
#define CLAIMED 1
#define DELAYED 2
#define FLYING  3
#define DONE    4
#define DROPPED 5
#define NOWHERE 6
#define WAITS(j) (PLACE(j) < FLYING)

#define NOBODY 0      /* FLIGHT; a job's is its number plus 1 */
#define FILLED 3
#define ENTRYLESS 4   /* a job's whose push was lost */

byte st[FIELDS], saved[FIELDS];    /* in the beginning both are empty */

/* MARK: The chain. A nonce below `count` is in a block, below `deep` in one that no reorganisation reaches. */

byte pool[4], mined[4], count[2], deep[2];
#define POOL(a, n)  pool[2 * (a) + (n)]
#define MINED(a, n) mined[2 * (a) + (n)]

/* MARK: What workers remember */

byte remembered[4];       /* transactions that the store has lost, and that may still be sent until it is quiet */
#define REMEMBERED(a, n) remembered[2 * (a) + (n)]
byte held[2];         /* the name of the claim under which a lane holds the job; 0: none */

/* MARK: The recovery */

#define NORMAL   0
#define LOST     1     /* nobody has noticed, or it is not quiet yet */
#define SETTLING 2
#define LOOKING  3
#define ADOPTING 4
byte phase;
byte seen[4];         /* transactions with a tag that no record has */
byte sure[2];         /* below this nonce, what was seen was deep */
#define SEEN(a, n) seen[2 * (a) + (n)]
#define UNSEEN 0
#define POOLS  1
#define ALL    2
byte look[2];

byte losses = LOSSES, reverts = REVERTS, foreign = FOREIGN, reorgs = REORGS, drops = DROPS, bumps = BUMPS;
byte fillers = FILLERS;

hidden byte i, k;

/* MARK: Checks, after every step that changes what they say */

#define RAN(a, n, j) ((MINED(a, n) & OF(j)) != 0 && (MINED(a, n) & OK) != 0)
#define RUNS(j) (RAN(0, 0, j) + RAN(0, 1, j) + RAN(1, 0, j) + RAN(1, 1, j))
#define DEEP_RUN(a, n, j) (RAN(a, n, j) && (n) < deep[a])
#define DEEP_RUNS(j) (DEEP_RUN(0, 0, j) + DEEP_RUN(0, 1, j) + DEEP_RUN(1, 0, j) + DEEP_RUN(1, 1, j))
#define IS_DONE(j) (PLACE(j) == DONE)

inline check() {
#ifdef KEY
    assert(RUNS(0) + RUNS(1) <= 1 || exactly_once);
    assert(IS_DONE(0) + IS_DONE(1) <= DEEP_RUNS(0) + DEEP_RUNS(1) || done_is_deep)
#else
#ifdef SAME
    assert(RUNS(0) + RUNS(1) <= 2 || exactly_once);
    assert(IS_DONE(0) + IS_DONE(1) <= DEEP_RUNS(0) + DEEP_RUNS(1) || done_is_deep)
#else
    assert((RUNS(0) <= 1 && RUNS(1) <= 1) || exactly_once);
    assert((!IS_DONE(0) || DEEP_RUNS(0) == 1) && (!IS_DONE(1) || DEEP_RUNS(1) == 1) || done_is_deep)
#endif
#endif
}

/* MARK: Settling: what a record says, and the chain shows deep */

#ifdef SAME
#define TAG_OF(j) OURS
#else
#define TAG_OF(j) OF(j)
#endif
#ifdef MUTATION_RERUN_EARLY
#define RERUN_LIMIT(a) count[a]
#else
#define RERUN_LIMIT(a) deep[a]
#endif
#ifdef MUTATION_BY_HASH
#define IS_MINE(a, n, j) ((MINED(a, n) & TAG_OF(j)) != 0 && (MINED(a, n) & KNOWN(a, n)) != 0)
#else
#define IS_MINE(a, n, j) ((MINED(a, n) & TAG_OF(j)) != 0)
#endif
#define JOB(a, n) (FLIGHT(a, n) - 1)
#define IS_JOB(a, n) (FLIGHT(a, n) == 1 || FLIGHT(a, n) == 2)
#define SUCCEEDED(a, n) (IS_JOB(a, n) && IS_MINE(a, n, JOB(a, n)) && (MINED(a, n) & OK) != 0)
#define CAN_SETTLE(a, n) (FLIGHT(a, n) != NOBODY && (n) < (SUCCEEDED(a, n) -> deep[a] : RERUN_LIMIT(a)))

inline settle(a, n) {
    if
    :: SUCCEEDED(a, n) -> PLACE(JOB(a, n)) = DONE; RUN = 2
    :: !SUCCEEDED(a, n) && IS_JOB(a, n) -> PLACE(JOB(a, n)) = INBOX; RUN = 0; REACHED(RAN_AGAIN)
    :: else
    fi;
    FLIGHT(a, n) = NOBODY;
    KNOWN(a, n) = 0;
    BLIND(a, n) = 0;
    if
    :: PLANNED -> SPOKEN(a) = SPOKEN(a) | (1 << (n))
    :: else
    fi;
    if
    :: SETTLED(a) < (n) + 1 -> SETTLED(a) = (n) + 1
    :: else
    fi;
    check()
}

/* MARK: What happens to a nonce */

/* Sending: what a record holds, always; what only memories hold, until it is quiet. */
#ifdef MUTATION_NO_QUIET
#define MAY_REMEMBER true
#else
#define MAY_REMEMBER (phase == LOST)
#endif
#define SENDABLE(a, n) ((KNOWN(a, n) & ~BLIND(a, n)) | (MAY_REMEMBER -> REMEMBERED(a, n) : 0))

#define SEND(a, n, tx) \
    :: d_step { (n) >= count[a] && (SENDABLE(a, n) & (tx)) != 0 && (POOL(a, n) & (tx)) == 0 -> \
        POOL(a, n) = POOL(a, n) | (tx) }
#define MINE(a, n, tx) \
    :: d_step { (n) == count[a] && (POOL(a, n) & (tx)) != 0 -> \
        MINED(a, n) = (tx) | (((tx) & OURS) != 0 -> OK : 0); count[a]++; check() }
#define REVERT(a, n, tx) \
    :: d_step { (n) == count[a] && (POOL(a, n) & (tx)) != 0 && reverts > 0 -> \
        reverts--; MINED(a, n) = (tx); count[a]++ }
#define FORGET(a, n, tx) \
    :: d_step { (n) >= count[a] && (POOL(a, n) & (tx)) != 0 && drops > 0 -> \
        drops--; POOL(a, n) = POOL(a, n) & ~(tx) }
#define OUR_TRANSACTION(a, n, tx) SEND(a, n, tx) MINE(a, n, tx) REVERT(a, n, tx) FORGET(a, n, tx)

#define NONCE(a, n) \
    OUR_TRANSACTION(a, n, 1) OUR_TRANSACTION(a, n, 2) OUR_TRANSACTION(a, n, 4) OUR_TRANSACTION(a, n, 8) \
    SEND(a, n, FILLER) MINE(a, n, FILLER) FORGET(a, n, FILLER) MINE(a, n, THEIRS) FORGET(a, n, THEIRS) \
    :: d_step { (n) >= count[a] && foreign > 0 -> foreign--; POOL(a, n) = POOL(a, n) | THEIRS } \
    /* a reorganisation takes the blocks from this nonce on; their transactions go back to the pools, or are forgotten */ \
    :: d_step { reorgs > 0 && deep[a] <= (n) && (n) < count[a] -> reorganise(a, n, true) } \
    :: d_step { reorgs > 0 && deep[a] <= (n) && (n) < count[a] -> reorganise(a, n, false) } \
    BIND(a, n, 0) BIND(a, n, 1) AMEND(a, n, 0) AMEND(a, n, 1) \
    :: d_step { CAN_FILL(a, n) && fillers > 0 -> fillers--; fill(a, n) } \
    /* burning: a filler, without a record, on every nonce that a lost binding can have had */ \
    :: d_step { phase == LOOKING && IS_HIDDEN(a) && (n) >= count[a] && FLIGHT(a, n) == NOBODY && (POOL(a, n) & FILLER) == 0 -> \
        POOL(a, n) = POOL(a, n) | FILLER; REACHED(BURNT) } \
    /* a gap below a record */ \
    :: d_step { CAN_FILL(a, n) && (n) == 0 && FLIGHT(a, 1) != NOBODY -> fill(a, n) } \
    /* an adopted flight that nobody can send again, and that every pool has lost */ \
    :: d_step { phase == NORMAL && (n) >= count[a] && (IS_JOB(a, n) || FLIGHT(a, n) == ENTRYLESS) && KNOWN(a, n) == BLIND(a, n) && POOL(a, n) == 0 \
            && (KNOWN(a, n) & FILLER) == 0 -> KNOWN(a, n) = KNOWN(a, n) | FILLER; REACHED(BLIND_FILLED) } \
    :: d_step { (phase == NORMAL || phase == SETTLING) && CAN_SETTLE(a, n) -> settle(a, n) }

inline reorganise(a, n, keeps) {
    reorgs--;
    for (i : (n) .. 1) {
        if
        :: i < count[a] && keeps -> POOL(a, i) = POOL(a, i) | (MINED(a, i) & ~OK)
        :: i < count[a] && !keeps -> POOL(a, i) = POOL(a, i) & ~MINED(a, i)
        :: else
        fi;
        MINED(a, i) = 0
    };
    count[a] = n;
    /* whoever looks finds another block where one was, and begins again */
    look_again(a)
}

#ifdef MUTATION_LOOK_ONCE
inline look_again(a) { skip }
#else
inline look_again(a) {
    if
    :: look[a] == POOLS -> look[a] = UNSEEN; SEEN(a, 0) = 0; SEEN(a, 1) = 0
    :: else
    fi
}
#endif

/* MARK: The scripts that move an entry: all refuse while another incarnation, or a plan, is there */

#ifdef MUTATION_BIND_BEFORE_PLAN
#define MAY_BIND (phase == NORMAL || (phase == LOST && !PLANNED))
#else
#define MAY_BIND (phase == NORMAL)
#endif
#ifdef MUTATION_FILL_IN_PLAN
#define MAY_FILL (phase == NORMAL || phase >= SETTLING)
#else
#define MAY_FILL (phase == NORMAL)
#endif
#define CAN_FILL(a, n) (MAY_FILL && (n) >= count[a] && FLIGHT(a, n) == NOBODY)

inline fill(a, n) {
    FLIGHT(a, n) = FILLED;
    KNOWN(a, n) = FILLER
}

/* A lane binds the job that it holds, under the name of its claim. Without CLAIMS it holds whatever waits. */
#ifdef CLAIMS
#define IS_HELD(j) (held[j] != 0 && (IS_NAMED(0, j) || IS_NAMED(1, j)))
#define ENTRY_OF(j) (IS_NAMED(0, j) -> 0 : 1)
#else
#define IS_HELD(j) WAITS(j)
#define ENTRY_OF(j) (j)
#endif
/* The script looks for the name, not for the job. */
#define IS_NAMED(k, j) (PLACE(k) == CLAIMED && CLAIM(k) == held[j])

#define BIND(a, n, j) \
    :: d_step { MAY_BIND && IS_HELD(j) && (n) >= count[a] && FLIGHT(a, n) == NOBODY -> bind(a, n, j) }

#define AMEND(a, n, j) \
    :: d_step { phase != LOST && (n) >= count[a] && FLIGHT(a, n) == (j) + 1 && bumps > 0 && (KNOWN(a, n) & BUMP(j)) == 0 -> \
        bumps--; KNOWN(a, n) = KNOWN(a, n) | BUMP(j) } \
    :: d_step { phase != LOST && (n) >= count[a] && FLIGHT(a, n) == (j) + 1 && fillers > 0 && (KNOWN(a, n) & FILLER) == 0 -> \
        fillers--; KNOWN(a, n) = KNOWN(a, n) | FILLER }

#ifdef KEY
#define IS_DUPLICATE(j) (RUN != 0)
#else
#ifdef MUTATION_FORGET_ORPHANS
#define IS_DUPLICATE(j) false
#else
#define IS_DUPLICATE(j) (ORPHAN(j) != 0)
#endif
#endif

inline bind(a, n, j) {
    k = ENTRY_OF(j);
    held[j] = 0;
    if
    :: IS_DUPLICATE(j) -> PLACE(k) = DROPPED; CLAIM(k) = 0
    :: else ->
        PLACE(k) = FLYING;
        CLAIM(k) = 0;
        RUN = 1;
        FLIGHT(a, n) = (j) + 1;
        KNOWN(a, n) = FIRST(j)
    fi
}

#ifndef NAMES
#define NAME(j) (1 + (j))
#define COUNT_CLAIM skip
#else
#define COUNT_CLAIM NEXT = (NEXT + 1) % 8
#ifdef MUTATION_CLAIMS_BY_SEQUENCE
#define NAME(j) (1 + NEXT)
#else
#define NAME(j) (1 + NEXT + 8 * NUMBER)
#endif
#endif

/* A producer does not ask how the store stands; where its push was lost it pushes again. */
#ifdef PUSHES
#define ENTRY(j) \
    :: d_step { PLACE(j) == NOWHERE -> PLACE(j) = INBOX }
#else
#ifndef CLAIMS
#define ENTRY(j)
#else
#define ENTRY(j) \
    :: d_step { phase == NORMAL && PLACE(j) == INBOX -> PLACE(j) = CLAIMED; CLAIM(j) = NAME(j); held[j] = NAME(j); COUNT_CLAIM } \
    /* the answer was lost, or a worker has died: it is read again */ \
    :: d_step { phase == NORMAL && PLACE(j) == CLAIMED && held[j] != CLAIM(j) -> held[j] = CLAIM(j) } \
    DELAY(j)
#endif
#endif

#ifdef MOVES
#define DELAY(j) \
    :: d_step { phase == NORMAL && PLACE(j) == CLAIMED && held[j] == CLAIM(j) -> PLACE(j) = DELAYED; CLAIM(j) = 0; held[j] = 0 } \
    :: d_step { phase == NORMAL && PLACE(j) == DELAYED -> PLACE(j) = INBOX; REACHED(MOVED_BACK) } \
    :: d_step { phase == NORMAL && PLACE(j) == CLAIMED -> PLACE(j) = INBOX; CLAIM(j) = 0 }
#else
#define DELAY(j)
#endif

/* MARK: Losing, and the steps of the recovery */

inline lose() {
    losses--;
    if
    :: PLANNED -> REACHED(LOST_IN_PLAN)
    :: else
    fi;
    for (i : 0 .. 3) { remembered[i] = st[6 + i] & ~st[10 + i]; seen[i] = 0 }
    for (i : 0 .. FIELDS - 1) { st[i] = saved[i]; saved[i] = (losses > 0 -> saved[i] : 0) }
    look[0] = UNSEEN; look[1] = UNSEEN;
    sure[0] = 0; sure[1] = 0;
    phase = LOST
}

inline plan() {
    if
    :: !PLANNED -> PLANNED = 1; FROM(0) = SETTLED(0); FROM(1) = SETTLED(1); SPOKEN(0) = 0; SPOKEN(1) = 0
    :: else
    fi;
#ifdef NAMES
    NUMBER++;
#endif
#ifndef MUTATION_KEEP_CLAIMS
    held[0] = 0; held[1] = 0;
#endif
#ifndef MUTATION_NO_QUIET
    for (i : 0 .. 3) { remembered[i] = 0 }
#endif
#ifdef MUTATION_NO_SETTLE_FIRST
    phase = LOOKING
#else
    phase = SETTLING
#endif
}

#define NOTHING_DEEP (!CAN_SETTLE(0, 0) && !CAN_SETTLE(0, 1) && !CAN_SETTLE(1, 0) && !CAN_SETTLE(1, 1))

/* Left out: what a record, or an earlier recovery, has spoken for. */
#ifdef MUTATION_FORGET_WHAT_WAS_SPOKEN_FOR
#define IS_SPOKEN(a, n) false
#else
#define IS_SPOKEN(a, n) ((SPOKEN(a) & (1 << (n))) != 0)
#endif
#ifdef MUTATION_NO_PLAN
#define LOOKS_FROM(a) SETTLED(a)
#else
#define LOOKS_FROM(a) FROM(a)
#endif
#define LOOKS_AT(a, n) ((n) >= LOOKS_FROM(a) && !IS_SPOKEN(a, n))
#ifdef MUTATION_ONLY_BLOCKS
#define POOLED(a, n) 0
#else
#define POOLED(a, n) ((n) >= count[a] && !IS_HIDDEN(a) -> POOL(a, n) & OURS : 0)
#endif
#define IS_HIDDEN(a) ((a) < HIDDEN)
#ifdef MUTATION_TRUST_A_HIDDEN_POOL
#define IS_BURNT(a) true
#else
#define IS_BURNT(a) (!IS_HIDDEN(a) || deep[a] == 2)
#endif

/* A pool shows nothing at a nonce that is in a block. Where that is not deep, and not a job's, what it covers may come back. */
#ifdef MUTATION_LOOK_PAST_BLOCKS
#define IS_COVERED(a, n) false
#else
#define IS_COVERED(a, n) (LOOKS_AT(a, n) && deep[a] <= (n) && (n) < count[a] && (MINED(a, n) & OURS) == 0 && FLIGHT(a, n) == NOBODY)
#endif

#define ACCOUNT(a) \
    :: d_step { deep[a] < count[a] -> POOL(a, deep[a]) = 0; deep[a]++ } \
    /* the pools of all endpoints, and then the blocks up to the highest head that anybody showed after that */ \
    :: d_step { phase == LOOKING && look[a] == UNSEEN -> look[a] = POOLS; \
        for (i : 0 .. 1) { SEEN(a, i) = (LOOKS_AT(a, i) -> POOLED(a, i) & ~KNOWN(a, i) : 0) }; skip } \
    :: d_step { phase == LOOKING && look[a] == POOLS && IS_BURNT(a) && !IS_COVERED(a, 0) && !IS_COVERED(a, 1) -> look[a] = ALL; sure[a] = deep[a]; \
        for (i : 0 .. 1) { SEEN(a, i) = SEEN(a, i) | (LOOKS_AT(a, i) -> MINED(a, i) & OURS & ~KNOWN(a, i) : 0); seen_at(a, i) }; skip }

/* At a deep nonce only what is in its block counts: the rest of what was seen there can never run. */
inline seen_at(a, n) {
    if
    :: n < sure[a] && (MINED(a, n) & OK) != 0 -> SEEN(a, n) = SEEN(a, n) & MINED(a, n)
#ifdef MUTATION_ADOPT_REVERTED
    :: n < sure[a] && (MINED(a, n) & OK) == 0 -> SEEN(a, n) = SEEN(a, n) & MINED(a, n)
#else
    :: n < sure[a] && (MINED(a, n) & OK) == 0 -> SEEN(a, n) = 0
#endif
    :: else
    fi
}

/* Joining: a transaction with the tag of the record at its nonce belongs to that record. */
#define JOINS(a, n) (IS_JOB(a, n) && (SEEN(a, n) & TAG_OF(JOB(a, n))) != 0)
#define JOIN(a, n) \
    :: d_step { phase == ADOPTING && JOINS(a, n) -> \
        BLIND(a, n) = BLIND(a, n) | (SEEN(a, n) & TAG_OF(JOB(a, n)) & ~KNOWN(a, n)); \
        KNOWN(a, n) = KNOWN(a, n) | (SEEN(a, n) & TAG_OF(JOB(a, n))); \
        SEEN(a, n) = SEEN(a, n) & ~TAG_OF(JOB(a, n)); REACHED(JOINED) }
#define ALL_JOINED (!JOINS(0, 0) && !JOINS(0, 1) && !JOINS(1, 0) && !JOINS(1, 1))

/* Adopting: the pass meets an entry that waits, and its tag was seen at the nonce. One step, and the nonce is spoken for. */
#define ADOPT(a, n, j) \
    :: d_step { phase == ADOPTING && ALL_JOINED && WAITS(j) && (SEEN(a, n) & TAG_OF(j)) != 0 -> adopt(a, n, j) }
#ifdef MUTATION_NO_RUN_ON_ADOPT
#define SET_RUN(value)
#else
#define SET_RUN(value) RUN = value;
#endif

inline adopt(a, n, j) {
    CLAIM(j) = 0;
    if
    :: n < sure[a] ->
        PLACE(j) = DONE;
        SET_RUN(2)
        SPOKEN(a) = SPOKEN(a) | (1 << (n));
        REACHED(ADOPTED_DONE)
    :: else ->
        assert(FLIGHT(a, n) == NOBODY || one_live_transaction);
        PLACE(j) = FLYING;
        SET_RUN(1)
        FLIGHT(a, n) = (j) + 1;
        KNOWN(a, n) = SEEN(a, n) & TAG_OF(j);
        BLIND(a, n) = KNOWN(a, n);
        REACHED(ADOPTED_LIVE)
    fi;
    SEEN(a, n) = SEEN(a, n) & ~TAG_OF(j);
    check()
}

#define WANTED(j) ((SEEN(0, 0) | SEEN(0, 1) | SEEN(1, 0) | SEEN(1, 1)) & TAG_OF(j))
#define MATCHES (ALL_JOINED && !(WAITS(0) && WANTED(0) != 0) && !(WAITS(1) && WANTED(1) != 0))
/* What was seen live, of a job that is elsewhere: the rules promise that there is none. */
#define IS_LIVE(a, n) ((n) >= sure[a] && SEEN(a, n) != 0)

#ifdef PUSHES
#define HAS_ENTRY(a, n) ((IN_SEEN(a, n, 0) && PLACE(0) != NOWHERE) || (IN_SEEN(a, n, 1) && PLACE(1) != NOWHERE))
#else
#define HAS_ENTRY(a, n) true
#endif
#define IN_SEEN(a, n, j) ((SEEN(a, n) & OF(j)) != 0)
#define IS_ELSEWHERE(a, n) (IS_LIVE(a, n) && HAS_ENTRY(a, n))

/* The push of a job that is executed, or may be, was lost as well: it is followed, and known when it is pushed again. */
inline orphan(a, n) {
    if
    :: SEEN(a, n) != 0 ->
        REACHED(ORPHANED);
        if
        :: IN_SEEN(a, n, 0) && PLACE(0) == NOWHERE -> ORPHAN(0) = 1
        :: else
        fi;
        if
        :: IN_SEEN(a, n, 1) && PLACE(1) == NOWHERE -> ORPHAN(1) = 1
        :: else
        fi;
        if
        :: IS_LIVE(a, n) -> FLIGHT(a, n) = ENTRYLESS; KNOWN(a, n) = SEEN(a, n); BLIND(a, n) = SEEN(a, n)
        :: else
        fi
    :: else
    fi
}

inline finish() {
    assert((!IS_ELSEWHERE(0, 0) && !IS_ELSEWHERE(0, 1) && !IS_ELSEWHERE(1, 0) && !IS_ELSEWHERE(1, 1)) || one_live_transaction);
#ifdef PUSHES
    orphan(0, 0); orphan(0, 1); orphan(1, 0); orphan(1, 1);
#endif
    for (i : 0 .. 1) {
        if
        :: SETTLED(i) < sure[i] -> SETTLED(i) = sure[i]
        :: else
        fi;
        FROM(i) = 0; SPOKEN(i) = 0;
        look[i] = UNSEEN; sure[i] = 0
    }
    for (i : 0 .. 3) { seen[i] = 0 }
    PLANNED = 0;
    if
    :: losses == 0 && LOSSES == 2 -> REACHED(RECOVERED_TWICE)
    :: else
    fi;
    phase = NORMAL
}

/* Waiting with no nonce left to bind is an end that the bounds explain. */
#define NO_NONCE (count[0] == 2 && count[1] == 2)
#define HAS_ENDED(j) (PLACE(j) == DONE || PLACE(j) == DROPPED || (WAITS(j) && NO_NONCE))

/* Whether what was dropped as a duplicate was executed. */
#define HAS_RUN(j) (PLACE(j) != DROPPED || RUNS(j) > 0)

active proctype System() {
#ifdef PUSHES
    d_step { PLACE(0) = NOWHERE; PLACE(1) = NOWHERE; saved[0] = NOWHERE; saved[1] = NOWHERE };
#endif
    do
    ENTRY(0) ENTRY(1)
    NONCE(0, 0) NONCE(0, 1) NONCE(1, 0) NONCE(1, 1)
    ACCOUNT(0) ACCOUNT(1)
    /* any earlier copy of the store may be what comes back */
    :: d_step { losses > 0 && phase != LOST -> for (i : 0 .. FIELDS - 1) { saved[i] = st[i] }; skip }
    :: d_step { losses > 0 && phase != LOST -> lose() }
    :: d_step { phase == LOST -> plan() }
    :: d_step { phase == SETTLING && NOTHING_DEEP -> phase = LOOKING }
    :: d_step { phase == LOOKING && look[0] == ALL && look[1] == ALL -> phase = ADOPTING }
    JOIN(0, 0) JOIN(0, 1) JOIN(1, 0) JOIN(1, 1)
    ADOPT(0, 0, 0) ADOPT(0, 1, 0) ADOPT(1, 0, 0) ADOPT(1, 1, 0)
    ADOPT(0, 0, 1) ADOPT(0, 1, 1) ADOPT(1, 0, 1) ADOPT(1, 1, 1)
    :: d_step { phase == ADOPTING && MATCHES -> finish() }
    :: timeout ->
        assert((HAS_ENDED(0) && HAS_ENDED(1)) || all_end);
#ifdef ORPHANS_RUN
        assert((HAS_RUN(0) && HAS_RUN(1)) || orphan_ran);
#endif
        break
    od
}
