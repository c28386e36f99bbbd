/*
 * The exactly-once protocol as a state machine that spin explores completely, within small bounds.
 *
 * What to know of Promela to read this: a `proctype` is a process; all processes interleave in every possible way. A
 * `do` loop takes, again and again, any of its `::` options whose first statement is true; where none is, it waits.
 * `d_step { guard -> effects }` is one step that nothing comes between; it must not end with a loop, hence a `skip` here
 * and there. An `inline` is a macro. Everything not set is 0.
 *
 * Each Lua script of the journal is one such step, as Redis runs it. What a worker does between two scripts is one step
 * as well. A worker pauses wherever it is not chosen for a while, and nothing here knows of time: a lease may run out
 * between any two steps, and every answer may be old when it is acted upon. README.md tells what is left out, and why.
 */

/* MARK: Bounds, each replaceable by -D */

#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef LANES           /* of each worker */
#define LANES 1
#endif
#ifndef JOBS            /* at most 2 */
#define JOBS 1
#endif
#ifndef NONCES          /* of the one account */
#define NONCES 2
#endif
#ifndef SESSIONS        /* how often the lease is acquired, by whomever; at most 3 */
#define SESSIONS 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef LOST            /* answers of Redis that get lost */
#define LOST 1
#endif
#ifndef REAPS           /* of a worker that is alive and only paused */
#define REAPS 1
#endif
#ifndef RETRIES         /* jobs put aside before they are bound */
#define RETRIES 0
#endif
#ifndef AMENDS          /* fee bumps and displacements */
#define AMENDS 0
#endif
#ifndef FOREIGN         /* transactions of the account that somebody else signed */
#define FOREIGN 0
#endif
#ifndef REORGS
#define REORGS 0
#endif
#ifndef DROPS           /* transactions that every node forgets */
#define DROPS 0
#endif
#ifndef LAGS            /* sessions that begin with a nonce from a node that lags behind */
#define LAGS 0
#endif
#ifndef GOAL            /* a milestone to be reached: see REACHED */
#define GOAL 0
#endif

/* MARK: Invariants. The name is part of the assertion, so that spin's message tells which one is broken. */

hidden byte I1_journal_first, I2_one_nonce, I3_one_job, I4_one_place, I5_chain_decides, I6_fenced;
hidden byte exactly_once, all_jobs_end, milestone;

#define I1(condition) assert((condition) || I1_journal_first)
#define I2(condition) assert((condition) || I2_one_nonce)
#define I3(condition) assert((condition) || I3_one_job)
#define I4(condition) assert((condition) || I4_one_place)
#define I5(condition) assert((condition) || I5_chain_decides)
#define I6(condition) assert((condition) || I6_fenced)

/* A model in which nothing happens breaks no invariant. So spin is also asked to show that each of these can happen. */
#define DONE_ALL    1
#define TAKEN_OVER  2
#define RESENT      3
#define UNBOUND     4
#define DISPLACED   5
#define FILLED_GAP  6
#define FENCED_OFF  7
#define LATE_WRITE  8
#define REAPED      9
#define DUPLICATED  10
#define AMENDED_BEFORE 11
#define CHANGED     12
#define REACHED(what) assert(GOAL != what || milestone)

/* MARK: Transactions
 *
 * A transaction is one bit, so a set of them is a number. For each nonce there are: one that somebody else signed with
 * the account's key (bit 0), and for each session (they sign at different times, so their bytes differ) the first
 * transaction of each job, a fee bump of each (together eight bits for each job), and a filler (the bits above).
 */
#define THEIRS          1
#define FIRST(epoch, j) (1 << (8 * (j) + (epoch)))
#define BUMP(epoch, j)  (1 << (8 * (j) + 4 + (epoch)))
#define FILLER(epoch)   (1 << (8 * JOBS + (epoch)))

#define CARRIES(set, j) (((set) >> (8 * (j) + 1) & 255) != 0)
#define HAS_FILLER(set) ((set) >> (8 * JOBS + 1) != 0)

#define NO_JOB JOBS
#if JOBS == 1
#define JOB_OF(set) (CARRIES(set, 0) -> 0 : NO_JOB)
#else
#define JOB_OF(set) (CARRIES(set, 0) -> 0 : (CARRIES(set, 1) -> 1 : NO_JOB))
#endif

#define HAS(set, i)    ((((set) >> (i)) & 1) != 0)
#define WITH(set, i)   ((set) | (1 << (i)))
#define WITHOUT(set, i) ((set) & ~(1 << (i)))

/* MARK: Redis */

#define DEAD_WORKERS WORKERS      /* the claimed lists of all crashed workers, whose ids nobody has any more */

byte inbox;                       /* set of jobs; the delayed set is a part of it */
byte claimed[WORKERS + 1];        /* set of jobs, for each worker */
byte lease;                       /* the epoch under which the lease is held; 0: free */
byte epoch;                       /* the last epoch given out */
int flight[NONCES];               /* the record of each nonce: its transactions; 0: none */
byte done[JOBS], dead[JOBS], dropped[JOBS];
#ifdef SAME_RUN                   /* all jobs have the same idempotency key */
bool run_known;
#endif

/* MARK: The chain
 *
 * A nonce below `count` is in a block. A nonce below `buried` is in a block at the required depth, which no
 * reorganisation reaches.
 */

byte count, buried;
int chain[NONCES];                /* the transaction in a block */
int pool[NONCES];                 /* those that some node may put into a block */

/* MARK: Workers: what is lost in a crash */

mtype = { CLOSED, LEASED, READ, OPEN, CLOSING };
mtype phase[WORKERS];             /* of the account's session */
byte session[WORKERS];            /* its epoch; 0: none */
int tracked[WORKERS * NONCES];    /* what the worker knows of the records; 0: none */
byte used[WORKERS];               /* set of nonces that are not handed out */
#define TRACKED(w, n) tracked[(w) * NONCES + (n)]

byte job[WORKERS * LANES];        /* the claimed job that a lane holds */
bool stands[WORKERS * LANES];     /* whether the name of that claim is still in the claimed list */
byte nonce[WORKERS * LANES];
byte signer[WORKERS * LANES];     /* the epoch for which the lane has signed; 0: not yet */
#if LANES == 2
bool called[WORKERS * LANES];     /* whether a call was lost that would bind what it has signed */
#define SET_CALLED(l, is) called[l] = is;
#else
#define SET_CALLED(l, is)
#endif

byte filling[WORKERS];            /* the nonce, plus 1, that is being filled; 0: none */

/* The claimed list is read again at any time. */
#ifdef MUTATION_ADOPT_ONLY_WITH_ROOM
bool unread[WORKERS];             /* whether it is to be read once because a claim was lost */
#define READS_CLAIMS(w) (unread[w] || HAS_ROOM(w))
#else
#define READS_CLAIMS(w) true
#endif

/* MARK: Faults that are left */

byte crashes = CRASHES, lost = LOST, reaps = REAPS, retries = RETRIES, amends = AMENDS;
byte foreign = FOREIGN, reorgs = REORGS, drops = DROPS, lags = LAGS;

/* A call of a script on its way to Redis, whose answer will reach nobody: it arrives whenever it likes, or never. */
mtype = { NOTHING, CLAIM, BIND, AMEND, SETTLE };
mtype wire = NOTHING;
byte wire_list, wire_job, wire_nonce, wire_token;
bool wire_stands;
int wire_old, wire_record;

/* MARK: The scripts. Each is part of a d_step, so the hidden variables carry nothing from one step to the next. */

hidden byte answer, i, k, places, executed;
#define ANSWER_BOUND 1
#define ANSWER_FENCED 2
#define ANSWER_NONCE_TAKEN 3
#define ANSWER_NOT_CLAIMED 4
#define ANSWER_DUPLICATE 5
#define ANSWER_DONE 6
#define ANSWER_GONE 7
#define ANSWER_CHANGED 8
#define ANSWER_UNREACHED 9          /* a job before it in its batch was not bound */
hidden byte first_answer;
#ifdef MUTATION_ONE_KEY_TWICE_IN_A_BATCH
hidden byte was_known;
#endif

/* Every job is in exactly one place. Checked after every step that moves one. */
inline check_places() {
    for (i : 0 .. JOBS - 1) {
        places = done[i] + dead[i] + dropped[i] + HAS(inbox, i);
        for (k : 0 .. WORKERS) { places = places + HAS(claimed[k], i) }
        for (k : 0 .. NONCES - 1) { places = places + CARRIES(flight[k], i) }
        I4(places == 1)
    };
    skip
}

/* A claim has left its list. Names are never used twice, so whoever remembers this one holds nothing any more. */
inline retire_name(j) {
    for (i : 0 .. WORKERS * LANES - 1) {
        if
        :: job[i] == j -> stands[i] = false
        :: else
        fi
    }
    if
    :: wire == BIND && wire_job == j -> wire_stands = false
    :: else
    fi
}

#ifdef MUTATION_BIND_WITHOUT_FENCE
#define MAY_BIND(token) true
#else
#define MAY_BIND(token) (lease == (token))
#endif
#ifdef MUTATION_BIND_OVER_A_RECORD
#define IS_TAKEN(n) false
#else
#define IS_TAKEN(n) (flight[n] != 0)
#endif
#ifdef MUTATION_BIND_UNCLAIMED
#define IS_CLAIMED(j, standing) true
#else
#define IS_CLAIMED(j, standing) ((j) == NO_JOB || (standing))
#endif
#ifdef SAME_RUN
#define IS_DUPLICATE(j) ((j) != NO_JOB && run_known)
#else
#define IS_DUPLICATE(j) false
#endif

/* Scripts.bind: the checks in the order of the script. */
inline bind(list, standing, j, n, record, token) {
    answer = (!MAY_BIND(token)          -> ANSWER_FENCED :
             (flight[n] == (record)     -> ANSWER_BOUND :
             (IS_TAKEN(n)               -> ANSWER_NONCE_TAKEN :
             (IS_DUPLICATE(j)           -> ANSWER_DUPLICATE :
             (!IS_CLAIMED(j, standing)  -> ANSWER_NOT_CLAIMED : ANSWER_BOUND)))));
    if
    :: answer == ANSWER_BOUND && flight[n] != (record) ->
        I6(lease == (token));
        I3(flight[n] == 0);
        if
        :: (j) != NO_JOB ->
            for (i : 0 .. NONCES - 1) { I2(!CARRIES(flight[i], j)) }
            claimed[list] = WITHOUT(claimed[list], j);
            retire_name(j);
#ifdef SAME_RUN
            run_known = true
#endif
        :: else
        fi;
        flight[n] = (record);
        check_places()
    :: answer == ANSWER_DUPLICATE && (standing) ->
        claimed[list] = WITHOUT(claimed[list], j);
        retire_name(j);
        dropped[j]++;
        REACHED(DUPLICATED);
        check_places()
    :: answer == ANSWER_FENCED -> REACHED(FENCED_OFF)
    :: else
    fi
}

#ifdef MUTATION_AMEND_WITHOUT_FENCE
#define MAY_AMEND(token) true
#else
#define MAY_AMEND(token) (lease == (token))
#endif

#ifdef MUTATION_AMEND_BLINDLY
#define MAY_REPLACE(n, old) true
#else
#define MAY_REPLACE(n, old) (flight[n] == (old))
#endif

/* Scripts.amend. A transaction that a node may have must stay in the record: without it, nobody would know whose it is. */
inline amend(n, old, record, token) {
    answer = (!MAY_AMEND(token)      -> ANSWER_FENCED :
             (flight[n] == 0         -> ANSWER_GONE :
             (flight[n] == (record)  -> ANSWER_DONE :
             (!MAY_REPLACE(n, old)   -> ANSWER_CHANGED : ANSWER_DONE))));
    if
    :: answer == ANSWER_DONE && flight[n] == (record) -> REACHED(AMENDED_BEFORE)
    :: answer == ANSWER_DONE && flight[n] != (record) ->
        I6(lease == (token));
        I1(((pool[n] | chain[n]) & ~THEIRS & ~(record)) == 0);
        flight[n] = (record);
        check_places()
    :: answer == ANSWER_CHANGED -> REACHED(CHANGED)
    :: else
    fi
}

#ifdef MUTATION_SETTLE_TWICE
#define IS_SETTLED(n) false
#else
#define IS_SETTLED(n) (flight[n] == 0)
#endif

#ifdef MUTATION_UNBIND_BY_AN_OLD_RECORD
#define MAY_UNBIND(n, record) true
#else
#define MAY_UNBIND(n, record) (flight[n] == (record))
#endif
#define IS_UNBINDING(n, record) (JOB_OF(record) != NO_JOB && (chain[n] & (record)) == 0)

/* Scripts.settle, with the outcome that the worker reads from the transaction in the block (Account, Settler):
 * the job's own: done; a filler in the job's place: dead; somebody else's: unbound, back to the inbox. */
inline settle(n, record, token) {
    answer = (lease != (token)                                     -> ANSWER_FENCED :
             (IS_SETTLED(n)                                        -> ANSWER_DONE :
             (IS_UNBINDING(n, record) && !MAY_UNBIND(n, record)    -> ANSWER_CHANGED : ANSWER_DONE)));
    if
    :: answer == ANSWER_DONE && !IS_SETTLED(n) ->
        I5(n < buried);
        k = JOB_OF(record);
        if
        :: k == NO_JOB -> REACHED(FILLED_GAP)
        :: IS_UNBINDING(n, record) ->
            I2(n < buried && !CARRIES(chain[n], k));
            inbox = WITH(inbox, k);
            REACHED(UNBOUND)
        :: k != NO_JOB && (chain[n] & (record)) != 0 && HAS_FILLER(chain[n]) ->
            I5(!CARRIES(chain[n], k));
            dead[k]++;
            REACHED(DISPLACED)
        :: else ->
            I5(CARRIES(chain[n], k));
            done[k]++
        fi;
#ifdef SAME_RUN
        run_known = (k != NO_JOB -> CARRIES(chain[n] & (record), k) : run_known);
#endif
        flight[n] = 0;
        check_places()
    :: else
    fi
}

/* Scripts.claim */
inline claim(list, j) {
    inbox = WITHOUT(inbox, j);
    claimed[list] = WITH(claimed[list], j);
    check_places()
}

/* Takes jobs out of a claimed list (Scripts.reap, .requeue, .retry) and makes their names invalid. */
inline give_back(list, jobs) {
    inbox = inbox | (jobs);
#ifndef MUTATION_REAP_WITHOUT_REMOVING
    for (k : 0 .. JOBS - 1) {
        if
        :: HAS(jobs, k) -> retire_name(k)
        :: else
        fi
    }
    claimed[list] = claimed[list] & ~(jobs);
#endif
    check_places()
}

inline send_late(call, list, standing, j, n, record, token) {
    lost--;
    wire = call;
    wire_list = list; wire_stands = standing; wire_job = j;
    wire_nonce = n; wire_record = record; wire_token = token
}

inline clear_wire() {
    wire = NOTHING;
    wire_list = 0; wire_stands = false; wire_job = 0; wire_nonce = 0; wire_old = 0; wire_record = 0; wire_token = 0
}

#define MAY_LOSE (lost > 0 && wire == NOTHING)

/* The last session that the bounds allow is not ended by a fault: somebody must be there to finish the work. It may end
 * itself, once, when it finds that what it believes of the account is wrong. */
#define MAY_END_LEASE (epoch < SESSIONS)
#define MAY_ACQUIRE (epoch < SESSIONS + 1)

/* What happens in Redis without a worker. */
proctype Redis() {
end: do
    /* A lease runs out: its holder is dead, or paused for long. */
    :: d_step { lease != 0 && MAY_END_LEASE -> lease = 0 }
    /* The late call arrives, or is lost on the way. */
    :: d_step {
        wire == BIND ->
            REACHED(LATE_WRITE);
            bind(wire_list, wire_stands, wire_job, wire_nonce, wire_record, wire_token);
            clear_wire()
        }
    :: d_step {
        wire == CLAIM ->
            if
            :: HAS(inbox, wire_job) -> claim(wire_list, wire_job)
            :: else
            fi;
            clear_wire()
        }
    :: d_step { wire == AMEND -> amend(wire_nonce, wire_old, wire_record, wire_token); clear_wire() }
    :: d_step { wire == SETTLE -> settle(wire_nonce, wire_record, wire_token); clear_wire() }
    :: d_step { wire != NOTHING -> clear_wire() }
    od
}

/* MARK: A lane (BatchExecution, Binder): claim, reserve and sign, bind, launch */

inline free_lane(l) {
    SET_CALLED(l, false)
    job[l] = NO_JOB; stands[l] = false; nonce[l] = 0; signer[l] = 0
}

/* The lowest nonce that is free: one that was given back, or the next new one. */
inline reserve(w, n) {
    n = 0;
    do
    :: HAS(used[w], n) -> n++
    :: else -> break
    od;
    used[w] = WITH(used[w], n)
}

#define ALL_NONCES ((1 << NONCES) - 1)
#define HAS_ROOM(w) (phase[w] == OPEN && used[w] != ALL_NONCES)
#define CAN_CLAIM(w, l, j) (job[l] == NO_JOB && HAS_ROOM(w) && HAS(inbox, j))
#define CAN_ADOPT(w, l, j) (job[l] == NO_JOB && READS_CLAIMS(w) && HAS(claimed[w], j) && !HELD(w, j))
#if LANES == 1
#define HELD(w, j) (job[w] == (j) && stands[w])
#else
#define HELD(w, j) ((job[LANES * (w)] == (j) && stands[LANES * (w)]) \
    || (job[LANES * (w) + 1] == (j) && stands[LANES * (w) + 1]))
#endif

inline hold(l, j) {
    job[l] = j; stands[l] = true
}

inline lose_claim(w, j) {
#ifdef MUTATION_ADOPT_ONLY_WITH_ROOM
    unread[w] = true;
#endif
    send_late(CLAIM, w, false, j, 0, 0, 0)
}

inline put_back(w, l) {
    if
    :: stands[l] -> give_back(w, 1 << job[l])
    :: else
    fi;
    free_lane(l)
}

/* The session's picture of the account is wrong, or its lease is gone. */
inline close(w) {
    phase[w] = CLOSING; used[w] = 0; filling[w] = 0;
    for (i : 0 .. NONCES - 1) { TRACKED(w, i) = 0 };
    skip
}

#define IN_SESSION(w, token) (phase[w] == OPEN && session[w] == (token))

#define OWN(l) FIRST(signer[l], job[l])

inline bind_own(w, l) {
    bind(w, stands[l], job[l], nonce[l], OWN(l), signer[l])
}

/* What a lane does with the answer. */
inline conclude(w, l) {
    SET_CALLED(l, false)
    if
    :: answer == ANSWER_BOUND ->
        if
        :: IN_SESSION(w, signer[l]) -> TRACKED(w, nonce[l]) = OWN(l)
        :: else                     /* the next session finds the record */
        fi;
        free_lane(l)
    :: answer == ANSWER_NOT_CLAIMED || answer == ANSWER_DUPLICATE ->
        if
        :: IN_SESSION(w, signer[l]) -> used[w] = WITHOUT(used[w], nonce[l])
        :: else
        fi;
        free_lane(l)
    :: answer == ANSWER_UNREACHED ->
        if
        :: IN_SESSION(w, signer[l]) -> used[w] = WITHOUT(used[w], nonce[l])
        :: else
        fi;
        signer[l] = 0; nonce[l] = 0
    :: else ->                      /* fenced, or the nonce is taken: start over, and take another nonce */
        if
        :: IN_SESSION(w, signer[l]) -> close(w)
        :: else
        fi;
        signer[l] = 0; nonce[l] = 0
    fi
}

proctype Lane(byte w, l) {
end: do
    /* Claim. Where the answer is lost, the entry is found in the claimed list later, and adopted. */
    :: d_step { CAN_CLAIM(w, l, 0) -> claim(w, 0); hold(l, 0) }
    :: d_step { CAN_CLAIM(w, l, 0) && MAY_LOSE -> lose_claim(w, 0) }
    :: d_step { CAN_ADOPT(w, l, 0) -> hold(l, 0) }
#if JOBS > 1
    :: d_step { CAN_CLAIM(w, l, 1) -> claim(w, 1); hold(l, 1) }
    :: d_step { CAN_CLAIM(w, l, 1) && MAY_LOSE -> lose_claim(w, 1) }
    :: d_step { CAN_ADOPT(w, l, 1) -> hold(l, 1) }
#endif
#ifdef MUTATION_ADOPT_ONLY_WITH_ROOM
    :: d_step { unread[w] && wire == CLAIM -> unread[w] = false }    /* read too early: the claim is still on its way */
#endif

    /* Not bound: the job's own fault, or the world's. */
    :: d_step { job[l] != NO_JOB && signer[l] == 0 && retries > 0 -> retries--; put_back(w, l) }
#ifndef MUTATION_KEEP_CLAIMS_WITHOUT_ACCOUNT
    /* No account has had room for long: another worker may have the one that there was. */
    :: d_step { job[l] != NO_JOB && signer[l] == 0 && !HAS_ROOM(w) -> put_back(w, l) }
#endif

    :: d_step {
        job[l] != NO_JOB && signer[l] == 0 && HAS_ROOM(w) ->
            signer[l] = session[w];
            reserve(w, nonce[l])
        }

#ifdef MUTATION_SEND_BEFORE_JOURNAL
    :: d_step {
        signer[l] != 0 && (pool[nonce[l]] & FIRST(signer[l], job[l])) == 0 && nonce[l] >= count ->
            I1(flight[nonce[l]] & FIRST(signer[l], job[l]));
            pool[nonce[l]] = pool[nonce[l]] | FIRST(signer[l], job[l])
        }
#endif

    :: d_step { signer[l] != 0 -> bind_own(w, l); conclude(w, l) }
#if LANES == 2
    /* Both lanes' jobs in one batch: nothing is bound when one nonce is taken, and the second job only after the first. A job for
     * which a call was lost is repeated as it was, alone. */
    :: d_step {
        l == LANES * w && signer[l] != 0 && signer[l + 1] == signer[l] && !called[l] && !called[l + 1] ->
            if
            :: MAY_BIND(signer[l]) && IS_TAKEN(nonce[l + 1]) && flight[nonce[l + 1]] != OWN(l + 1) ->
                answer = ANSWER_NONCE_TAKEN;
                conclude(w, l + 1);
                answer = ANSWER_NONCE_TAKEN;
                conclude(w, l)
            :: else ->
#ifdef MUTATION_ONE_KEY_TWICE_IN_A_BATCH
                was_known = run_known;
#endif
                bind_own(w, l);
                first_answer = answer;
#ifdef MUTATION_ONE_KEY_TWICE_IN_A_BATCH
                run_known = was_known;
#endif
                if
                :: first_answer == ANSWER_BOUND -> bind_own(w, l + 1)
#ifdef MUTATION_ANSWER_FOR_ANOTHER_ITEM
                :: first_answer == ANSWER_NOT_CLAIMED -> answer = ANSWER_BOUND
                :: first_answer != ANSWER_BOUND && first_answer != ANSWER_NOT_CLAIMED -> answer = ANSWER_UNREACHED
#else
                :: else -> answer = ANSWER_UNREACHED
#endif
                fi;
                conclude(w, l + 1);
                answer = first_answer;
                conclude(w, l)
            fi
        }
#endif
    :: d_step {                     /* a lease is worth nothing without the connection it was acquired on */
        signer[l] != 0 && !IN_SESSION(w, signer[l]) ->
            SET_CALLED(l, false)
            signer[l] = 0; nonce[l] = 0
        }
    :: d_step {                     /* the answer is lost; the lane repeats the call */
        signer[l] != 0 && MAY_LOSE ->
            SET_CALLED(l, true)
            send_late(BIND, w, stands[l], job[l], nonce[l], FIRST(signer[l], job[l]), signer[l])
        }
    od
}

/* MARK: A worker's lease of the account (AccountLeases, Account), and what it does for the others */

inline open(w, known_count) {
    phase[w] = OPEN;
    used[w] = (1 << (known_count)) - 1;
    for (i : 0 .. NONCES - 1) {
        if
#ifdef MUTATION_NONCES_FROM_CHAIN_ONLY
        :: false
#else
        :: TRACKED(w, i) != 0 -> used[w] = WITH(used[w], i)
#endif
        :: else
        fi
    };
    skip
}

/* A free nonce below a bound one. */
#if NONCES == 1
#define GAP(w) 0
#elif NONCES == 2
#define GAP(w) (!HAS(used[w], 0) && TRACKED(w, 1) != 0 -> 1 : 0)
#else
#define GAP(w) (!HAS(used[w], 0) && (TRACKED(w, 1) != 0 || TRACKED(w, 2) != 0) -> 1 : \
    (!HAS(used[w], 1) && TRACKED(w, 2) != 0 -> 2 : 0))
#endif

/* Whether the nonce below all that is pending was used when the session began, and is not any more: a transaction that is
 * not ours was reorganised away and forgotten (Account.isGapBelow). */
#if LANES == 1
#define IS_RESERVED(w, n) (filling[w] == (n) + 1 || IS_SIGNING(w, w, n))
#else
#define IS_RESERVED(w, n) (filling[w] == (n) + 1 || IS_SIGNING(w, 2 * (w), n) || IS_SIGNING(w, 2 * (w) + 1, n))
#endif
#define IS_SIGNING(w, l, n) (signer[l] == session[w] && nonce[l] == (n))
#if NONCES == 1
#define IS_NONCE_LOST(w) false
#elif NONCES == 2
#define IS_NONCE_LOST(w) (count == 0 && SEEMS_USED(w, 0) && TRACKED(w, 1) != 0)
#else
#define IS_NONCE_LOST(w) ((count == 0 && SEEMS_USED(w, 0) && (TRACKED(w, 1) != 0 || TRACKED(w, 2) != 0)) \
    || (count == 1 && SEEMS_USED(w, 1) && TRACKED(w, 2) != 0))
#endif
#define SEEMS_USED(w, n) (HAS(used[w], n) && TRACKED(w, n) == 0 && !IS_RESERVED(w, n))

#define MAY_CRASH(w) (crashes > 0 && (MAY_END_LEASE || session[w] != lease || lease == 0))

#if GOAL == TAKEN_OVER
byte last_holder = WORKERS;
#endif

proctype Worker(byte w) {
end: do
    :: d_step {                     /* Scripts.acquire */
        phase[w] == CLOSED && lease == 0 && MAY_ACQUIRE ->
            epoch++; lease = epoch; session[w] = epoch; phase[w] = LEASED
        }
    :: d_step {
        phase[w] == LEASED ->
            phase[w] = READ;
            for (i : 0 .. NONCES - 1) {
                TRACKED(w, i) = flight[i];
#if GOAL == TAKEN_OVER
                if
                :: flight[i] != 0 && last_holder == 1 - w -> REACHED(TAKEN_OVER)
                :: else
                fi
#endif
            };
#if GOAL == TAKEN_OVER
            last_holder = w;
#endif
            skip
        }
    :: d_step { phase[w] == READ -> open(w, count) }
    /* Lost, or given back after a reconnect: everything starts over, under a new epoch. */
    :: d_step { phase[w] == OPEN && (lease != session[w] || MAY_END_LEASE) -> close(w) }
    :: d_step {                     /* Scripts.release */
        phase[w] == CLOSING ->
            lease = (lease == session[w] -> 0 : lease);
            session[w] = 0;
            phase[w] = CLOSED
        }

    /* A gap is filled (GapFiller). */
    :: d_step {
        phase[w] == OPEN && filling[w] == 0 && GAP(w) != 0 ->
            filling[w] = GAP(w);
            used[w] = WITH(used[w], filling[w] - 1)
        }
    :: d_step {
        filling[w] != 0 ->
            bind(w, false, NO_JOB, filling[w] - 1, FILLER(session[w]), session[w]);
            if
            :: answer == ANSWER_BOUND ->
                TRACKED(w, filling[w] - 1) = FILLER(session[w]);
                filling[w] = 0
            :: else -> close(w)
            fi
        }
    :: d_step {
        filling[w] != 0 && MAY_LOSE ->
            send_late(BIND, w, false, NO_JOB, filling[w] - 1, FILLER(session[w]), session[w])
        }

#ifndef MUTATION_LEAVE_LOST_NONCE
    :: d_step { phase[w] == OPEN && IS_NONCE_LOST(w) -> close(w) }     /* the next session fills the gap */
#endif

    /* Crash. The process that is started instead has another id, and knows nothing. */
    :: d_step {
        MAY_CRASH(w) ->
            crashes--;
            claimed[DEAD_WORKERS] = claimed[DEAD_WORKERS] | claimed[w];
            claimed[w] = 0;
            wire_list = ((wire == BIND || wire == CLAIM) && wire_list == w -> DEAD_WORKERS : wire_list);
            close(w);
            session[w] = 0;
            phase[w] = CLOSED;
            for (i : LANES * w .. LANES * w + LANES - 1) { free_lane(i) };
            skip
        }
    /* A worker that is only paused counts as dead, too, when its heartbeat is too old (Scripts.reap). */
    :: d_step {
        claimed[w] != 0 && reaps > 0 ->
            reaps--;
            REACHED(REAPED);
            give_back(w, claimed[w])
        }
    od
}

/* MARK: What a worker does about one nonce (AccountMachine, Replacer, Outbox) */

#if GOAL == RESENT
byte reorganised;
#endif

#define NEW_BUMP(w, n) BUMP(session[w], JOB_OF(TRACKED(w, n)))
#define IS_JOB(w, n) (TRACKED(w, n) != 0 && JOB_OF(TRACKED(w, n)) != NO_JOB)

#ifdef MUTATION_SETTLE_EARLY
#define IS_DEEP(n) (n < count)
#else
#define IS_DEEP(n) (n < buried)
#endif

/* Takes a transaction out of a set that is not empty; any. */
inline pick(transaction, set) {
    transaction = 1;
    do
    :: ((set) & transaction) != 0 -> break
    :: ((set) & ~(2 * transaction - 1)) != 0 -> transaction = 2 * transaction
    od
}

inline try_amend(w, n, transaction) {
    amends--;
    amend(n, TRACKED(w, n), TRACKED(w, n) | (transaction), session[w]);
    if
    :: answer == ANSWER_DONE -> TRACKED(w, n) = TRACKED(w, n) | (transaction)
    :: answer == ANSWER_CHANGED -> close(w)     /* the next session reads it again */
    :: else
    fi
}

inline amend_late(w, n, transaction) {
    amends--;
    send_late(AMEND, 0, false, 0, n, TRACKED(w, n) | (transaction), session[w]);
    wire_old = TRACKED(w, n)
}

proctype Flight(byte w, n) {
    int sent;
end: do
    /* Send, or send again: what is not with a node, and whose nonce the chain has not used. */
    :: atomic {
        TRACKED(w, n) != 0 && n >= count && (TRACKED(w, n) & ~pool[n]) != 0 ->
            pick(sent, TRACKED(w, n) & ~pool[n]);
            d_step {
                I1(flight[n] & sent);
                pool[n] = pool[n] | sent;
                sent = 0;
#if GOAL == RESENT
                if
                :: HAS(reorganised, n) -> REACHED(RESENT)
                :: else
                fi
#endif
            }
        }

    /* One more transaction for the nonce: higher fees, or a filler in the place of a job that can never run. */
    :: d_step { amends > 0 && phase[w] == OPEN && IS_JOB(w, n) && (TRACKED(w, n) & NEW_BUMP(w, n)) == 0 ->
            try_amend(w, n, NEW_BUMP(w, n)) }
    :: d_step { amends > 0 && phase[w] == OPEN && IS_JOB(w, n) && !HAS_FILLER(TRACKED(w, n)) ->
            try_amend(w, n, FILLER(session[w])) }
    :: d_step { amends > 0 && MAY_LOSE && phase[w] == OPEN && IS_JOB(w, n) && (TRACKED(w, n) & NEW_BUMP(w, n)) == 0 ->
            amend_late(w, n, NEW_BUMP(w, n)) }
    :: d_step { amends > 0 && MAY_LOSE && phase[w] == OPEN && IS_JOB(w, n) && !HAS_FILLER(TRACKED(w, n)) ->
            amend_late(w, n, FILLER(session[w])) }

    /* Settle what the block at the required depth shows; no other answer of a node decides anything. */
    :: d_step {
        phase[w] == OPEN && TRACKED(w, n) != 0 && IS_DEEP(n) ->
            settle(n, TRACKED(w, n), session[w]);
            if
            :: answer == ANSWER_DONE -> TRACKED(w, n) = 0
            :: else -> close(w)             /* fenced, or the record is another one than the worker believes */
            fi
        }
    :: d_step {
        phase[w] == OPEN && TRACKED(w, n) != 0 && IS_DEEP(n) && MAY_LOSE ->
            send_late(SETTLE, 0, false, 0, n, TRACKED(w, n), session[w])
        }

#ifdef MUTATION_UNBIND_ON_NONCE_TOO_LOW
    /* A node has refused the transaction with "nonce too low", so somebody else must have used the nonce. */
    :: d_step { phase[w] == OPEN && TRACKED(w, n) != 0 && n < count && lease == session[w] && flight[n] != 0 ->
            k = JOB_OF(TRACKED(w, n));
            I2(n < buried && !CARRIES(chain[n], k));
            inbox = WITH(inbox, k);
            flight[n] = 0;
            TRACKED(w, n) = 0
        }
#endif

    /* The session begins with what a node says that has not seen this nonce's block yet. */
    :: d_step { phase[w] == READ && n < count && lags > 0 -> lags--; open(w, n) }
    od
}

/* MARK: Everybody else: for each nonce, what the chain's nodes do about it */

inline check_executions() {
    for (i : 0 .. JOBS - 1) {
        executed = 0;
        for (k : 0 .. NONCES - 1) {
#ifdef SAME_RUN
            executed = executed + (chain[k] != 0 && JOB_OF(chain[k]) != NO_JOB)
#else
            executed = executed + CARRIES(chain[k], i)
#endif
        }
        assert(executed <= 1 || exactly_once)
    };
    skip
}

proctype Nodes(byte n) {
    int chosen;
end: do
    :: atomic {                     /* a block includes any one of the transactions */
        n == count && pool[n] != 0 ->
            pick(chosen, pool[n]);
            d_step { chain[n] = chosen; count++; chosen = 0; check_executions() }
        }
    :: d_step { n == buried && n < count -> buried++; pool[n] = 0 }
    :: d_step {                     /* a reorganisation takes off this nonce's block and those above */
        reorgs > 0 && n >= buried && n < count ->
            reorgs--;
            count = n;
            for (i : n .. NONCES - 1) {
#if GOAL == RESENT
                reorganised = (chain[i] == 0 -> reorganised : WITH(reorganised, i));
#endif
                chain[i] = 0
            };
            skip
        }
    :: d_step { foreign > 0 && n >= count -> foreign--; pool[n] = pool[n] | THEIRS }
    :: atomic {
        drops > 0 && pool[n] != 0 ->
            pick(chosen, pool[n]);
            d_step { drops--; pool[n] = pool[n] & ~chosen; chosen = 0 }
        }
    od
}

/* What dead workers had claimed is recovered by anybody. */
proctype Reaper() {
end: do
    :: d_step { claimed[DEAD_WORKERS] != 0 -> give_back(DEAD_WORKERS, claimed[DEAD_WORKERS]) }
    od
}

/* When nothing can happen any more, every job has come to its end. */
proctype Ending() {
    timeout ->
    d_step {
        for (i : 0 .. JOBS - 1) { assert(done[i] + dead[i] + dropped[i] == 1 || all_jobs_end) }
        REACHED(DONE_ALL)
    }
}

init {
    byte w, x;
    atomic {
        inbox = (1 << JOBS) - 1;
        for (w : 0 .. WORKERS - 1) {
            phase[w] = CLOSED;
            run Worker(w);
            for (x : 0 .. LANES - 1) { job[w * LANES + x] = NO_JOB; run Lane(w, w * LANES + x) }
            for (x : 0 .. NONCES - 1) { run Flight(w, x) }
        }
        for (x : 0 .. NONCES - 1) { run Nodes(x) }
        run Redis();
        run Reaper();
        run Ending();
        w = 0; x = 0
    }
}
