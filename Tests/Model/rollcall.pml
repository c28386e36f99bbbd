/*
 * How long a recovery is quiet, as a state machine that spin explores completely, within small bounds: until nothing that the
 * store has lost can still be sent, by the time that passes, or by a roll call that cuts it short; and when a store counts as one
 * that has lost nothing. What comes after that is `recovery.pml`'s, which takes for granted what is asserted here.
 *
 * How to read Promela: see the head of protocol.pml. Everything not set is 0. Each step is one script and what a worker makes of its
 * answer, or one event outside; steps come in every possible order. Sets are numbers, one bit for each member.
 *
 * Who holds which account is left out: each worker binds by a lease of its own, and whoever opens sends everything that is bound, so
 * more can happen here than in the program.
 */

/* MARK: Bounds, each replaceable by -D */

#ifndef WORKERS         /* processes, each of which may join at any time */
#define WORKERS 2
#endif
#ifndef LOSSES          /* how often the store comes back as another one, with any number of its last writes lost, or none */
#define LOSSES 1
#endif
#ifndef WIPES           /* how often it is emptied (FLUSHALL), which ends no connection and gives it no other name */
#define WIPES 0
#endif
#ifndef BINDINGS
#define BINDINGS 1
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef LATES           /* calls of a worker that it has given up, and that are taken later */
#define LATES 0
#endif
#ifndef REAPS           /* dead workers, or such that seem so, that are forgotten */
#define REAPS 0
#endif
/* STEADY: no answer of a binding is lost, and no worker pauses for as long as a lease. */
#ifndef GOAL            /* a milestone to be reached: see REACHED */
#define GOAL 0
#endif

/* MARK: Invariants. The name is part of the assertion, so that spin's message tells which one is broken. */

hidden byte sent_is_kept, quiet_is_quiet, milestone;

/* MARK: What must be possible */

#define ENDED_BY_ROLL    1     /* something was lost, and the roll call has cut the wait short */
#define NOTHING_LOST     2
#define ENDED_BY_TIME    3
#define BOUND_AFTERWARDS 4
#define WAS_NEW          5
#define REACHED(what) assert(GOAL != what || milestone)

#define BIT(i) (1 << (i))
#define IN(set, i) (((set) & BIT(i)) != 0)
#define MAX(a, b) ((a) > (b) -> (a) : (b))

/* MARK: The store. All in one array, so that a loss puts an older copy in its place. */

#define HAS        st[0]      /* the bindings in it */
#define WRITES     st[1]      /* the number of the last write */
#define RECOVERED  st[2]      /* for which life; 0: it is new */
#define PLANNED    st[3]      /* in which life the plan is worked on; 0: there is none */
#define WITNESS    st[4]
#define LOST       st[5]
#define HAD        st[6]      /* the number of the last write that it came back with */
#define BEGUN      st[7]      /* the first number of this life */
#define JOINS      st[8]
#define LISTED     st[9]      /* workers with a heartbeat */
#define RECENT     st[10]     /* those of them with one that is not older than a lease */
#define NAMED      st[11]     /* the roll: who has to stop, and who has */
#define STOPPED    st[12]
#define LEASED     st[13]
#define HEARD(w)   st[14 + (w)]    /* one above the number of those that have joined up to which it knows all; 0: it was forgotten */
#define FIELDS 17

byte st[FIELDS], saved[FIELDS];
byte life = 1;          /* the name of what is there now */
byte era;               /* the time, as far as numbers go by it */
byte restored;          /* workers whose heartbeats are those of an older copy */

/* MARK: Workers */

#define OFF  0
#define RUNS 1
#define DEAD 2
byte process[3];
byte clear[3];          /* in which life it may move entries, as far as it knows; 0: in none */
byte stands;            /* workers that know of a recovery */
byte number[3], last[3], joined[3];    /* the number under which it has joined, of whom it was told, and in which life */
byte others[3];         /* the workers of which it was told */
byte fresh;             /* workers that could move entries when they looked within the last lease */
byte known[3];          /* the highest number of a write that it has seen */
byte reading[3], readIn[3];            /* what it opens with, until it has looked once more */
byte open[3];           /* in which life it works with its accounts; 0: it does not */
byte permit;            /* workers whose leases still let them send */
byte mine[3];           /* bindings that it may send */
byte under[3];          /* of which a request is under way */

/* MARK: Nodes, and what is true */

byte arrived;           /* bindings that a node has */
byte ever;              /* bindings that there were */
byte gone;              /* those of which a recovery found nothing: their jobs run again */
byte waiting[3];        /* requests that were under way when everybody had stopped */
bool hasStopped;

byte losses = LOSSES, wipes = WIPES, crashes = CRASHES, lates = LATES, reaps = REAPS;

/* MARK: How the store stands: what a worker brings, the script, what it makes of the answer */

byte argStopped, argThere, argOthers, argKnown, argJoined, argHeard;
byte answerKnown, answerJoined;
bool hasLost;
hidden byte i;

#ifdef MUTATION_STOP_WITHOUT_CLOSING
#define HAS_STOPPED(w) IN(stands, w)
#else
#define HAS_STOPPED(w) (IN(stands, w) && open[w] == 0 && readIn[w] == 0)
#endif

inline ask(w) {
    argStopped = HAS_STOPPED(w);
#ifdef MUTATION_WITNESS_ANYBODY
    argThere = 1;
#elif defined(MUTATION_OLD_WITNESS)
    argThere = others[w] != 0;
#else
    argThere = IN(fresh, w);
#endif
    argOthers = others[w]; argKnown = known[w]; argJoined = number[w]; argHeard = last[w]
}

inline plan() {
#ifndef MUTATION_UNFINISHED_IS_NO_LOSS
    hasLost = hasLost || PLANNED != 0;
#endif
    HAD = WRITES;
#ifdef MUTATION_NUMBERS_GO_ON
    WRITES = WRITES + 1;
#else
    era++;
    WRITES = 16 * era;
#endif
    BEGUN = WRITES;
    PLANNED = life;
    WITNESS = 0; LOST = 0; NAMED = 0; STOPPED = 0; LEASED = 0;
    hasStopped = false
}

/* Whoever returns was forgotten by the others, and has to be told of again. */
#ifdef MUTATION_RETURN_UNTOLD
#define IS_FORGOTTEN(w) false
#else
#define IS_FORGOTTEN(w) (HEARD(w) == 0)
#endif

/* The plan is written by whoever comes first; the roll holds all that anybody knows of. */
inline standing(w) {
    LISTED = LISTED | BIT(w); RECENT = RECENT | BIT(w); restored = restored & ~BIT(w);
#ifdef MUTATION_NUMBERS_ARE_NOT_ASKED
    hasLost = false;
#else
    hasLost = argKnown > WRITES;
#endif
    if
    :: PLANNED != life && (PLANNED != 0 || RECOVERED != life) -> plan()
    :: else
    fi;
    if
    :: PLANNED != 0 ->
#if !defined(MUTATION_ONLY_THE_FIRST_IS_ASKED) && !defined(MUTATION_NUMBERS_ARE_NOT_ASKED)
        hasLost = hasLost || (argKnown > HAD && argKnown < BEGUN);
#endif
        LOST = LOST || hasLost;
#ifdef MUTATION_ONLY_THE_LISTED_STOP
        NAMED = NAMED | LISTED;
#else
        NAMED = NAMED | LISTED | argOthers;
#endif
        if
        :: argStopped -> STOPPED = STOPPED | BIT(w); WITNESS = WITNESS || argThere
        :: else
        fi
    :: else
    fi;
    answerJoined = argJoined;
    if
    :: argJoined == 0 || argJoined > JOINS || IS_FORGOTTEN(w) -> JOINS++; answerJoined = JOINS
    :: else
    fi;
    HEARD(w) = argHeard + 1;
    answerKnown = 1;
#ifndef MUTATION_JOIN_AT_ONCE
    for (i : 0 .. WORKERS - 1) {
        if
        :: i != w && IN(RECENT, i) && HEARD(i) <= answerJoined -> answerKnown = 0
        :: else
        fi
    }
#endif
}

inline take(w) {
    known[w] = MAX(known[w], WRITES);
    if
    :: joined[w] != 0 && joined[w] != life -> number[w] = 0; last[w] = 0; joined[w] = 0; answerKnown = 0
    :: else -> number[w] = answerJoined; last[w] = JOINS; joined[w] = life
    fi;
    if
    :: PLANNED != 0 -> others[w] = others[w] | LISTED; stands = stands | BIT(w); clear[w] = 0
    :: else ->
        others[w] = LISTED; stands = stands & ~BIT(w);
        clear[w] = (answerKnown -> life : 0);
        fresh = (answerKnown -> fresh | BIT(w) : fresh)
    fi;
    /* only now may it send what it has read */
    if
    :: readIn[w] != 0 && readIn[w] == clear[w] -> open[w] = readIn[w]; mine[w] = reading[w]
    :: readIn[w] != 0 && readIn[w] != clear[w] -> permit = permit & ~BIT(w)
    :: else
    fi;
    readIn[w] = 0; reading[w] = 0
}

inline look(w) {
    ask(w);
    standing(w);
    take(w)
}

/* MARK: A worker's other steps */

inline close(w) {
    open[w] = 0; mine[w] = 0; permit = permit & ~BIT(w)
}

/* It leases its accounts and reads what is bound, in whatever life. */
inline read(w) {
    LEASED = LEASED | BIT(w); permit = permit | BIT(w);
#ifdef MUTATION_SEND_WHAT_WAS_READ
    open[w] = clear[w]; mine[w] = HAS
#else
    readIn[w] = clear[w]; reading[w] = HAS
#endif
}

#define MAY_MOVE (PLANNED == 0 && RECOVERED == life)
#define CAN_BIND(w, b) (open[w] != 0 && MAY_MOVE && IN(LEASED, w) && !IN(ever, b) && ((b) == 0 || IN(ever, (b) - 1)))

inline bind(w, b) {
    HAS = HAS | BIT(b); ever = ever | BIT(b); WRITES++;
    if
    :: gone != 0 -> REACHED(BOUND_AFTERWARDS)
    :: else
    fi
}

#define BINDING(w, b) \
    :: d_step { CAN_BIND(w, b) -> bind(w, b); mine[w] = mine[w] | BIT(b); known[w] = MAX(known[w], WRITES) } \
    LOSE_ANSWER(w, b) \
    :: d_step { IN(mine[w], b) && IN(permit, w) && !IN(under[w], b) && !IN(arrived, b) -> under[w] = under[w] | BIT(b) } \
    :: d_step { IN(under[w], b) -> under[w] = under[w] & ~BIT(b); waiting[w] = waiting[w] & ~BIT(b); arrive(b) } \
    :: d_step { IN(under[w], b) -> under[w] = under[w] & ~BIT(b); waiting[w] = waiting[w] & ~BIT(b) }

#if BINDINGS > 1
#define SECOND_BINDING(w) BINDING(w, 1)
#else
#define SECOND_BINDING(w)
#endif

#ifdef MUTATION_SEND_BEFORE_THE_NUMBER
#define LOSE_ANSWER(w, b) :: d_step { CAN_BIND(w, b) -> bind(w, b); mine[w] = mine[w] | BIT(b) }
#elif defined(STEADY)
#define LOSE_ANSWER(w, b)
#else
#define LOSE_ANSWER(w, b) :: d_step { CAN_BIND(w, b) -> bind(w, b); close(w) }
#endif

inline arrive(b) {
    assert(!IN(gone, b) || quiet_is_quiet);
    arrived = arrived | BIT(b)
}

inline crash(w) {
    crashes--;
    process[w] = DEAD;
    close(w);
    readIn[w] = 0; reading[w] = 0; clear[w] = 0; others[w] = 0; known[w] = 0; number[w] = 0; last[w] = 0; joined[w] = 0;
    fresh = fresh & ~BIT(w); stands = stands & ~BIT(w)
}

/* MARK: Time */

#ifdef STEADY
#define FORGET(w)
#else
#define FORGET(w) :: d_step { IN(fresh, w) -> fresh = fresh & ~BIT(w) }
#endif

/* Whoever extends a lease shows that it is alive. */
#ifdef MUTATION_RENEW_WITHOUT_A_SIGN_OF_LIFE
#define IS_SILENT(w) true
#else
#define IS_SILENT(w) (!IN(permit, w) || IN(restored, w))
#endif

#define WORKER(w) \
    :: d_step { process[w] == OFF -> process[w] = RUNS } \
    :: d_step { process[w] == RUNS -> look(w) } \
    :: d_step { process[w] == RUNS && clear[w] != 0 && open[w] == 0 && readIn[w] == 0 -> read(w) } \
    /* it has noticed, or its lease was not renewed */ \
    :: d_step { open[w] != 0 && (clear[w] != open[w] || !IN(LEASED, w)) -> close(w) } \
    BINDING(w, 0) SECOND_BINDING(w) \
    :: d_step { process[w] == RUNS && crashes > 0 -> crash(w) } \
    FORGET(w) \
    :: d_step { reaps > 0 && IN(RECENT, w) && (!IN(fresh, w) || IN(restored, w)) && IS_SILENT(w) -> RECENT = RECENT & ~BIT(w) } \
    :: d_step { reaps > 0 && MAY_MOVE && IN(LISTED, w) && !IN(RECENT, w) -> reaps--; LISTED = LISTED & ~BIT(w); HEARD(w) = 0 } \
    LATE(w)

/* A call that its worker has given up, after which it asks anew, reaches the store later. */
#if LATES > 0
byte lateFrom, lateLife, late[6];
#ifdef MUTATION_STOPPED_FOR_ANY_LIFE
#define LATE_STOPPED late[0]
#else
#define LATE_STOPPED (late[0] && lateLife == life)
#endif
#define LATE(w) \
    :: d_step { process[w] == RUNS && lates > 0 && lateFrom == 0 -> lates--; ask(w); lateFrom = (w) + 1; lateLife = joined[w]; \
        late[0] = argStopped; late[1] = argThere; late[2] = argOthers; late[3] = argKnown; late[4] = argJoined; late[5] = argHeard } \
    :: d_step { lateFrom == (w) + 1 -> argStopped = LATE_STOPPED; argThere = late[1]; argOthers = late[2]; argKnown = late[3]; \
        argJoined = late[4]; argHeard = late[5]; lateFrom = 0; lateLife = 0; standing(w); \
        for (i : 0 .. 5) { late[i] = 0 }; skip }
#else
#define LATE(w)
#endif

/* MARK: The ends of a recovery */

#define STANDS (PLANNED != 0 && PLANNED == life)
#define ALL_STOPPED (STANDS && WITNESS && (NAMED & ~STOPPED) == 0)
#define NOTHING_UNDER_WAY (under[0] == 0 && under[1] == 0 && under[2] == 0)
#define NOTHING_AWAITED (waiting[0] == 0 && waiting[1] == 0 && waiting[2] == 0)

inline finish() {
    gone = gone | (ever & ~HAS);
    RECOVERED = life; PLANNED = 0; WRITES++;
    WITNESS = 0; LOST = 0; HAD = 0; BEGUN = 0; NAMED = 0; STOPPED = 0;
    hasStopped = false
}

/* Nodes are looked at, and everything that they have is adopted. */
inline adopt() {
    HAS = HAS | arrived;
    finish()
}

#ifdef MUTATION_NO_QUIET
#define IS_OVER true
#else
#define IS_OVER NOTHING_UNDER_WAY
#endif

/* A lease and the time that a request may take have passed since the plan was written. */
inline endByTime() {
#ifndef MUTATION_NO_QUIET
    permit = 0;
    fresh = 0;
#endif
    REACHED(ENDED_BY_TIME);
    adopt()
}

#ifdef MUTATION_NO_SEND_TIMEOUT
#define MAY_END (ALL_STOPPED && LOST)
#else
#define MAY_END (ALL_STOPPED && LOST && hasStopped && NOTHING_AWAITED)
#endif

/* Everybody that anybody here knows of has stopped. That a worker which was never told of any other comes first to a store that lost
 * everything, under others that run, is not covered. */
#ifdef MUTATION_NEW_AT_ONCE
#define IS_KNOWN_TO_BE_NEW true
#else
#define IS_KNOWN_TO_BE_NEW ((NAMED & ~STOPPED) == 0 && IS_NAMED_OR_IDLE(0) && IS_NAMED_OR_IDLE(1) && IS_NAMED_OR_IDLE(2))
#endif
#define IS_NAMED_OR_IDLE(w) (IN(NAMED, w) || process[w] == OFF || (mine[w] == 0 && under[w] == 0))

inline putBack(keeps) {
    for (i : 0 .. FIELDS - 1) { st[i] = (keeps -> saved[i] : 0); saved[i] = (losses > 0 -> saved[i] : 0) };
    restored = BIT(WORKERS) - 1
}

active proctype System() {
    do
    WORKER(0)
    WORKER(1)
#if WORKERS > 2
    WORKER(2)
#endif
    /* any earlier copy of the store may be what comes back */
    :: d_step { losses > 0 -> for (i : 0 .. FIELDS - 1) { saved[i] = st[i] }; skip }
    :: d_step { losses > 0 -> losses--; life++; putBack(1) }
    :: d_step { wipes > 0 -> wipes--; putBack(0) }
    :: d_step { STANDS && IS_OVER -> endByTime() }
    :: d_step { ALL_STOPPED && !LOST -> assert((arrived & ~HAS) == 0 || sent_is_kept); REACHED(NOTHING_LOST); finish() }
    :: d_step { ALL_STOPPED && LOST && !hasStopped -> hasStopped = true; \
        waiting[0] = under[0]; waiting[1] = under[1]; waiting[2] = under[2] }
    :: d_step { MAY_END -> REACHED(ENDED_BY_ROLL); adopt() }
#ifdef NEW
    /* new, and no node has anything of ours: nothing is waited for */
    :: d_step { STANDS && RECOVERED == 0 && !LOST && arrived == 0 && IS_KNOWN_TO_BE_NEW -> REACHED(WAS_NEW); finish() }
#endif
    od
}
