/* The ledger's protocol: two workers, two mails of one login, one mail server with a Sent folder, one person.
 *
 * docs/model/README.md tells how to read and run it (`make model`), what is assumed and what each mutant breaks.
 *
 * Every change of an entry's state is a MOVE and every change of an attempt's mark is a MARK. The table of these is what
 * tests/model/transitions.py holds and what tests/model/histories.py reads real ledgers against; a test compares the two.
 *
 * A freeze needs no step of its own: a worker that does not take its next step is frozen, and it may wake after anything.
 * A lease may be believed run out at any moment (STEALS times), so nothing rests on a clock that is right.
 *
 * What is assumed (each can be taken away by a switch, and spin then shows the mail that goes wrong):
 *  A1 (WITHOUT_A1) A copy can be found one settle delay after the server stored its mail.
 *  A2 (WITHOUT_A2) Later than the final timeout after the mark `finishing`, a server takes no dot and stores no mail.
 *  A3 (WITHOUT_A3) A Sent folder treats alike the mails of one login and one sender, and nobody takes copies out of it.
 *  A4 (WITHOUT_A4) What a person states is true and stays true: not "not sent" of a mail that the server still works on.
 *  A5 (WITHOUT_A5) The clock is not put forward between a mark and a look. (No other step trusts the clock.)
 *  A6 (WITHOUT_A6) What a server answers is true: 250 after it stored the mail for all it took, 4xx and 5xx when it did not.
 *  A7 (WITHOUT_A7) A process that is gone does not come back: dead is said only of one that can never act again.
 */

#ifndef MAILS
#define MAILS 2          /* 1: only the first mail is ever accepted (for mutants that need no second one) */
#endif
#ifndef RECIPIENTS
#define RECIPIENTS 1     /* of the first mail, 1 or 2; the second mail has one */
#endif
#ifndef T0
#define T0 2             /* attempts that the first mail may have before the model stops */
#endif
#ifndef T1
#define T1 1             /* and the second */
#endif
#ifndef CRASHES
#define CRASHES 1        /* how often a process may be killed, in all */
#endif
#ifndef STEALS
#define STEALS 1         /* how often a lease runs out, or is believed to have, under an owner that lives */
#endif
#ifndef ELSEWHERE
#define ELSEWHERE 0      /* 1: owners run on other machines, so that nobody can prove them dead */
#endif
#ifndef RESEND
#define RESEND 0         /* 1: the second mail exists only once a person sends the first one again */
#endif
#ifndef SECOND_SENDER
#define SECOND_SENDER 0  /* 1: the second mail has another sender than the first */
#endif
#ifndef FOLDERS
#define FOLDERS if :: folder = keeps :: folder = keeps_one :: folder = keeps_two :: folder = keeps_none :: folder = keeps_some fi
#endif
#ifndef LOOKS
#define LOOKS 1          /* 0: nobody looks into the Sent folder */
#endif
#ifndef PERSON
#define PERSON 1         /* 0: no person does anything, 1: settles, 2: also cancels and retries */
#endif
#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef ONLY_TWICE
#define ONLY_TWICE 0     /* 1: a mutant is not stopped before it has sent a mail twice */
#endif
#ifndef BREAKS
#define BREAKS 1         /* 1: also what ends an attempt before its dot: no connection, 4xx and 5xx before the data */
#endif
#define SLOTS (T0 + T1)
#define ENOUGH 12        /* more takings than kills and leases can explain: somebody takes the lane for nothing */

mtype:entry = { draft, pending, sending, sent, retrying, unknown, failed, cancelled };
mtype:mark = { none, open, finishing, closed };
mtype:server = { untouched, working, stored, refused_it, put_off, dropped };
mtype:recipient = { nobody, waiting, accepted, refused, doubtful };
mtype:folder = { keeps, keeps_one, keeps_two, keeps_none, keeps_some };

#define GONE 3           /* the lane's owner was killed */
byte lane_epoch, lane_owner, takings;        /* owner 0: the lane is free */
byte crashes = CRASHES, steals = STEALS;
mtype:folder folder;

mtype:entry st[2] = draft;
byte of_epoch[2];                            /* the epoch under which the entry was claimed */
byte tries[2];                               /* attempts so far */
bool sent_at[2];
bool later[2];                               /* a control: the other mail was answered 250 after this one's mark */
byte absent[2];                              /* looks that showed it absent: 0, 1, 2 = one, and the delay has passed */
bool looking[2];                             /* a look is under way and still valid */

mtype:mark mk[SLOTS] = none;
byte owner[SLOTS], epoch[SLOTS];             /* owner 0: proven dead */
bool ended[SLOTS], counted[SLOTS], shown[SLOTS];
mtype:server srv[SLOTS] = untouched;
byte age[SLOTS];                             /* 1: the final timeout after the mark has passed, 2: long silent as well */
byte carried[SLOTS], taken[SLOTS];           /* recipients as bits */
bool puts_off[SLOTS];                        /* what the server said to those it did not take: 4xx, else 5xx */

mtype:recipient rs[4] = nobody;
byte got[4];                                 /* how often the server stored the mail for this recipient */

bool twice, early_absence, wrong_sent, wrong_end, lost, ignored_yes, endless;

/* NOTE_STEPS: the search tells at its end which steps it has taken. */
#ifdef NOTE_STEPS
c_decl {
    static const char *noted[99];
    static void tell_steps(void) { int n; for (n = 0; noted[n]; n++) printf("taken: %s\n", noted[n]); }
    static void note_step(const char *step) {
        int n;
        for (n = 0; noted[n]; n++) if (!strcmp(noted[n], step)) return;
        if (n == 0) atexit(tell_steps);
        noted[n] = step;
    }
}
#define NOTE(step) c_code { static char done; if (!done) { done = 1; note_step(step); } };
#else
#define NOTE(step)
#endif
#define MOVE(m, from, event, to) assert(ONLY_TWICE || st[m] == from); NOTE("entry " #from " " #event " " #to) st[m] = to; tidy(m)
#define MARK(i, from, event, to) assert(ONLY_TWICE || mk[i] == from); NOTE("mark " #from " " #event " " #to) mk[i] = to

#define BASE(m) ((m) -> T0 : 0)
#define MOST(m) ((m) -> T1 : T0)
#define LAST(m) (BASE(m) + tries[m] - 1)
#define MAIL(i) ((i) >= T0)
#define WAITS(m) (rs[2*(m)] == waiting || rs[2*(m)+1] == waiting)
#define CARRIES(m) ((rs[2*(m)] == waiting -> 1 : 0) + (rs[2*(m)+1] == waiting -> 2 : 0))
#define GOT(m) (got[2*(m)] + got[2*(m)+1])
#define DUE(m) ((st[m] == pending || st[m] == retrying) && tries[m] < MOST(m))
#define IN_DOUBT(m) (tries[m] > 0 && mk[LAST(m)] == finishing)
#define LEFT_BEHIND(m) (st[m] == sending && !IN_DOUBT(m))
#define SUM0(what) (what[0] + (T0 > 1 -> what[1 % T0] : 0) + (T0 > 2 -> what[2 % T0] : 0))
#define SUM1(what) (what[T0] + (T1 > 1 -> what[T0 + (1 % T1)] : 0))
#define SUM(m, what) ((m) -> SUM1(what) : SUM0(what))
#define ANSWERED(m) SUM(m, counted)

#if defined(M_DEATH_BY_CLOCK) || defined(WITHOUT_A7)      /* a living owner seems dead */
#define DEAD(i) (1)
#else
#define DEAD(i) (owner[i] == 0)
#endif
#define MAY_ANSWER(i) (!ended[i] && !DEAD(i) && !(ELSEWHERE && age[i] == 2))

/* What a search of the folder shows of a mail. */
#define SENDER(m) (SECOND_SENDER && (m))
#ifdef WITHOUT_A3
#define KEPT(m) ((m) == 1)
#else
#define KEPT(m) (folder == keeps || folder == keeps_one || folder == keeps_two || (folder == keeps_some && SENDER(m)))
#endif
#define COPIES(m) (!KEPT(m) -> 0 : (folder == keeps_one -> (SUM(m, shown) > 0 -> 1 : 0) : (folder == keeps_two -> 2*SUM(m, shown) : SUM(m, shown))))
#ifdef M_CONTROL_OF_ANOTHER_SENDER
#define COMPARABLE (1)
#else
#define COMPARABLE (!SECOND_SENDER)
#endif
#define CONTROL(m) (later[m] && COMPARABLE && COPIES(1-(m)) > 0)

#ifdef M_COUNT_DECIDES
#define COUNT_MEANS(m) (1)
#else
#define COUNT_MEANS(m) (ANSWERED(m) == 0)     /* after an answered attempt a count alone decides nothing */
#endif
#define PRESENT(m) (COUNT_MEANS(m) && COPIES(m) > ANSWERED(m))
#if defined(M_ABSENCE_EARLY) || defined(WITHOUT_A5)
#define LATE_ENOUGH(i) (1)
#else
#define LATE_ENOUGH(i) (age[i] > 0)
#endif
#define ABSENT(m) (COUNT_MEANS(m) && COPIES(m) <= ANSWERED(m) && CONTROL(m) && LATE_ENOUGH(LAST(m)) && !MAY_ANSWER(LAST(m)))
#ifdef M_ABSENCE_ONCE
#define LOOKS_NEEDED 0
#else
#define LOOKS_NEEDED 2
#endif

/* What nobody asks for any more is set to nothing, so that spin sees one state where there is one. */
inline tidy(m) {
    if
    :: st[m] != sending && st[m] != unknown -> of_epoch[m] = 0; later[m] = false; absent[m] = 0; looking[m] = false
    :: else
    fi
}
inline retire(i) {
    owner[i] = 0; epoch[i] = 0;
    if
    :: mk[i] == closed && srv[i] != working ->
        carried[i] = 0; taken[i] = 0; puts_off[i] = false; age[i] = 0;
        if :: srv[i] != stored -> srv[i] = untouched :: else fi
    :: else
    fi
}
inline retire_if_dead(i) { if :: owner[i] == 0 -> retire(i) :: else fi }

/* What becomes of the recipients. */
inline each_taken(m, i, becomes) {
    if :: taken[i] & 1 -> rs[2*m] = becomes :: else fi;
    if :: taken[i] & 2 -> rs[2*m+1] = becomes :: else fi
}
inline the_others(m, i) {
    if :: (carried[i] & ~taken[i] & 1) && !puts_off[i] && rs[2*m] != accepted -> rs[2*m] = refused :: else fi;
    if :: (carried[i] & ~taken[i] & 2) && !puts_off[i] && rs[2*m+1] != accepted -> rs[2*m+1] = refused :: else fi
}
inline turn(m, was, becomes) {
    if :: rs[2*m] == was -> rs[2*m] = becomes :: else fi;
    if :: rs[2*m+1] == was -> rs[2*m+1] = becomes :: else fi
}

/* `sent` is true for everybody of whom it is said, and of nobody else. */
inline check_sent(m) {
    if
    :: (rs[2*m] == accepted && got[2*m] == 0) || (rs[2*m+1] == accepted && got[2*m+1] == 0) -> wrong_sent = true
    :: WAITS(m) || rs[2*m] == doubtful || rs[2*m+1] == doubtful -> wrong_sent = true
    :: else
    fi;
    assert(ONLY_TWICE || !wrong_sent)
}

/* Settled as sent, by a find or a person: those who were put off go again. */
inline settle_as_sent(m, i) {
    counted[i] = true;
    turn(m, doubtful, accepted);
    the_others(m, i);
    sent_at[m] = true
}
inline settle_as_not_sent(m, i) {
    turn(m, doubtful, waiting)
}

/* The entry is still this attempt's to decide: claimed under its epoch, and no later attempt was begun. */
#ifdef M_CLOSE_WITHOUT_COMPARE
#define UNDECIDED(m, i, e) (1)
#else
#define UNDECIDED(m, i, e) (of_epoch[m] == e && i == LAST(m) && (st[m] == sending || st[m] == unknown))
#endif

inline close_mark(i) {
    if
    :: mk[i] == open -> MARK(i, open, stop, closed)
    :: mk[i] == finishing -> MARK(i, finishing, answer, closed)
    :: else
    fi;
    ended[i] = true
}

/* A 250 always counts; who has gone on with the entry meanwhile keeps it. */
inline answer_yes(m, i, e) {
    close_mark(i);
    if :: st[1-m] != draft && IN_DOUBT(1-m) -> later[1-m] = true :: else fi;
#ifdef M_LATE_YES_IGNORED
    if
    :: !(of_epoch[m] == e && st[m] == sending) -> skip
    :: else ->
#endif
    counted[i] = true;
    each_taken(m, i, accepted);
    the_others(m, i);
    sent_at[m] = true;
#ifdef M_LATE_YES_MOVES
    if
    :: !WAITS(m) && rs[2*m] != doubtful && rs[2*m+1] != doubtful -> st[m] = sent
    :: else -> st[m] = retrying
    fi;
#else
    if
    :: st[m] == sending && of_epoch[m] == e && i == LAST(m) && WAITS(m) -> MOVE(m, sending, answer_yes, retrying)
    :: st[m] == sending && of_epoch[m] == e && i == LAST(m) && !WAITS(m) -> MOVE(m, sending, answer_yes, sent)
    :: st[m] == unknown && i == LAST(m) && WAITS(m) -> MOVE(m, unknown, answer_yes, retrying)
    :: st[m] == unknown && i == LAST(m) && !WAITS(m) -> MOVE(m, unknown, answer_yes, sent)
    :: else
    fi;
#endif
#ifdef M_LATE_YES_IGNORED
    fi;
#endif
    if :: st[m] == sent -> check_sent(m) :: else fi;
    if :: !sent_at[m] -> ignored_yes = true :: else fi;
    assert(!ignored_yes);
    retire(i)
}

inline answer_no(m, i, e) {
    close_mark(i);
    if
    :: UNDECIDED(m, i, e) ->
        each_taken(m, i, refused);
        the_others(m, i);
        turn(m, waiting, refused);
        if
        :: st[m] == sending && sent_at[m] -> MOVE(m, sending, answer_no, sent)
        :: st[m] == sending && !sent_at[m] -> MOVE(m, sending, answer_no, failed)
        :: st[m] == unknown && sent_at[m] -> MOVE(m, unknown, answer_no, sent)
        :: st[m] == unknown && !sent_at[m] -> MOVE(m, unknown, answer_no, failed)
        :: else -> st[m] = failed
        fi;
        if :: st[m] == sent -> check_sent(m) :: else fi
    :: else
    fi;
    retire(i)
}

inline answer_later(m, i, e) {
    close_mark(i);
    if
    :: UNDECIDED(m, i, e) ->
        turn(m, doubtful, waiting);
        if
        :: st[m] == sending -> MOVE(m, sending, answer_later, retrying)
        :: st[m] == unknown -> MOVE(m, unknown, answer_later, retrying)
        :: else -> st[m] = retrying
        fi
    :: else
    fi;
    retire(i)
}

/* The commit of the mark took too long, or something came from the server meanwhile, so the dot is not written. */
inline withdraw(m, i, e) {
    close_mark(i);
    if
    :: UNDECIDED(m, i, e) ->
        turn(m, doubtful, waiting);
        if
        :: st[m] == sending -> MOVE(m, sending, withdraw, pending)
        :: st[m] == unknown -> MOVE(m, unknown, withdraw, pending)
        :: else -> st[m] = pending
        fi
    :: else
    fi;
    retire(i)
}

/* The connection broke, or the wait was over, after the dot: the mark stays, and nobody is told yes or no. */
inline lose_answer(m, i, e) {
    ended[i] = true;
    if
    :: UNDECIDED(m, i, e) && st[m] == sending ->
#ifdef M_RETRY_WITHOUT_LOOK
        mk[i] = closed; st[m] = pending
#else
        each_taken(m, i, doubtful);
        MOVE(m, sending, lose_answer, unknown)
#endif
    :: else
    fi;
    retire(i)
}

/* Before the dot: the mail does not exist for the server. */
inline stop_before_dot(m, i, e, becomes) {
    if
    :: mk[i] == open ->
        MARK(i, open, stop, closed);
        ended[i] = true;
        if
        :: st[m] == sending && of_epoch[m] == e && becomes == pending -> MOVE(m, sending, stop, pending)
        :: st[m] == sending && of_epoch[m] == e && becomes == retrying -> MOVE(m, sending, stop, retrying)
        :: st[m] == sending && of_epoch[m] == e && becomes == failed && sent_at[m] -> turn(m, waiting, refused); MOVE(m, sending, stop, sent); check_sent(m)
        :: st[m] == sending && of_epoch[m] == e && becomes == failed && !sent_at[m] -> turn(m, waiting, refused); MOVE(m, sending, stop, failed)
        :: else
        fi
    :: else -> ended[i] = true
    fi;
    retire(i)
}

/* The first act after taking a lane (rule 5). */
inline recover_mail(m, e) {
    if
    :: tries[m] > 0 && mk[LAST(m)] == open && epoch[LAST(m)] < e -> MARK(LAST(m), open, recover, closed)
#ifdef M_RECOVER_FINISHING
    :: st[m] == sending && IN_DOUBT(m) && epoch[LAST(m)] < e -> mk[LAST(m)] = closed
#endif
    :: else
    fi;
    if :: LEFT_BEHIND(m) && of_epoch[m] < e -> MOVE(m, sending, recover, pending) :: else fi
}

inline kill_owner(me) {
    crashes--;
    for (k : 0 .. SLOTS-1) {
        if
        :: owner[k] == me ->
            retire(k);
            if :: srv[k] == refused_it || srv[k] == put_off || srv[k] == dropped -> srv[k] = untouched :: else fi
        :: else
        fi
    };
    k = 0;
    if :: lane_owner == me -> lane_owner = GONE :: else fi
}

/* Whoever is refused by the ledger ends its session; a lane that it still had is free for the next one. */
inline lose_lane(me) { if :: lane_owner == me && lane_epoch == e -> lane_owner = GONE :: else fi }

#define MAY_TAKE(me) (((lane_owner == 0 || lane_owner == GONE) && (DUE(0) || DUE(1) || LEFT_BEHIND(0) || LEFT_BEHIND(1))) || (lane_owner == 3 - me && steals > 0))
#ifdef M_LEASE_WITHOUT_EPOCH
#define RAISE_EPOCH if :: lane_epoch == 0 -> lane_epoch = 1 :: else fi
#else
#define RAISE_EPOCH lane_epoch++
#endif
#ifdef M_CLAIM_WITHOUT_COMPARE
#define CLAIMABLE(m) ((DUE(m) || st[m] == sending) && tries[m] < MOST(m))
#else
#define CLAIMABLE(m) DUE(m)
#endif
#define OURS(m, e) (st[m] == sending && of_epoch[m] == e && lane_epoch == e)
#ifdef M_NO_COMPARE_AT_FINISHING
#define MAY_FINISH(m, i, e) (1)
#else
#define MAY_FINISH(m, i, e) (mk[i] == open && OURS(m, e))
#endif

inline claim(x) {
    if
    :: st[x] == pending -> MOVE(x, pending, claim, sending)
    :: st[x] == retrying -> MOVE(x, retrying, claim, sending)
    :: else -> skip
    fi;
    of_epoch[x] = e; c = CARRIES(x); m = x
}

#define KILL atomic { crashes > 0 -> kill_owner(me); m = 0; i = 0; c = 0; e = 0; goto idle }

proctype worker(byte me) {
    byte e, m, i, c, k;
end_idle:
idle:
    if
    :: atomic { e == 0 && MAY_TAKE(me) ->
        if :: lane_owner == 3 - me -> steals-- :: else fi;
        lane_owner = me; RAISE_EPOCH; e = lane_epoch;
        takings++;
        if :: takings > ENOUGH -> endless = true :: else fi;
        assert(!endless) }
        goto taken_over
    :: atomic { e != 0 && CLAIMABLE(0) -> claim(0) }
    :: atomic { e != 0 && CLAIMABLE(1) -> claim(1) }
    :: d_step { e != 0 && lane_epoch == e && lane_owner == me && !DUE(0) && !DUE(1) -> lane_owner = 0; e = 0 } goto idle
    :: d_step { e != 0 && !(lane_epoch == e && lane_owner == me) -> e = 0 } goto idle
    :: atomic { e != 0 && crashes > 0 -> kill_owner(me); e = 0 } goto idle
    fi;
    goto claimed;
taken_over:
    if
    :: atomic { true ->
#ifndef M_TAKE_WITHOUT_RECOVER
        recover_mail(0, e); recover_mail(1, e);
#endif
        skip }
        goto idle
    :: KILL
    fi;
claimed:
    if
    :: atomic { OURS(m, e) ->
        tries[m]++;
        i = LAST(m);
        owner[i] = me; epoch[i] = e; carried[i] = c; c = 0;
        MARK(i, none, begin, open) }
        goto opened
#if BREAKS
    :: atomic { OURS(m, e) ->
        tries[m]++;
        ended[LAST(m)] = true;
        MARK(LAST(m), none, fault, closed);
        MOVE(m, sending, unclaim, pending);
        m = 0; c = 0 }
        goto idle
#endif
    :: atomic { !OURS(m, e) ->
        if :: LEFT_BEHIND(m) && of_epoch[m] == e && !(tries[m] > 0 && mk[LAST(m)] == open) -> MOVE(m, sending, unclaim, pending) :: else fi;
        lose_lane(me); m = 0; c = 0; e = 0 }
        goto idle
    :: KILL
    fi;
opened:
#ifdef M_MARK_AFTER_DOT
    atomic { taken[i] = carried[i]; srv[i] = working };
#endif
    if
    :: atomic { MAY_FINISH(m, i, e) ->
        if
        :: carried[i] == 3 -> if :: taken[i] = 3 :: taken[i] = 1; puts_off[i] = true :: taken[i] = 1; puts_off[i] = false :: taken[i] = 2; puts_off[i] = true fi
        :: else -> taken[i] = carried[i]
        fi;
#ifdef M_NO_COMPARE_AT_FINISHING
        mk[i] = finishing;
#else
        MARK(i, open, note_finishing, finishing);
#endif
        later[m] = false; absent[m] = 0 }
    :: atomic { !MAY_FINISH(m, i, e) -> stop_before_dot(m, i, e, pending); lose_lane(me); m = 0; i = 0; e = 0 } goto idle
#if BREAKS
    :: atomic { true -> stop_before_dot(m, i, e, pending); m = 0; i = 0 } goto idle
    :: atomic { true -> stop_before_dot(m, i, e, retrying); m = 0; i = 0 } goto idle
    :: atomic { true -> stop_before_dot(m, i, e, failed); m = 0; i = 0 } goto idle
#endif
    :: KILL
    fi;
marked:
    if
#ifndef M_MARK_AFTER_DOT
    :: atomic { true -> withdraw(m, i, e); m = 0; i = 0 } goto idle
#ifdef WITHOUT_A2
    :: atomic { srv[i] = working }
#else
    :: atomic { true -> if :: age[i] == 0 -> srv[i] = working :: else fi }
#endif
#else
    :: true
#endif
    :: KILL
    fi;
dotted:
    if
    :: atomic { srv[i] == stored -> answer_yes(m, i, e); m = 0; i = 0 }
    :: atomic { srv[i] == refused_it -> answer_no(m, i, e); m = 0; i = 0 }
    :: atomic { srv[i] == put_off -> answer_later(m, i, e); m = 0; i = 0 }
    :: atomic { true -> lose_answer(m, i, e); m = 0; i = 0 }
    :: KILL
    fi;
    goto idle
}

/* One who looks into the Sent folder: sees first, writes down afterwards what still holds. */
proctype looker() {
    byte saw;
    byte m;
end_looking:
    do
    :: atomic { st[0] == unknown && PRESENT(0) -> m = 0; saw = 1; looking[0] = true }; goto write
    :: atomic { st[0] == unknown && ABSENT(0) && absent[0] != 1 -> m = 0; saw = 2; looking[0] = true }; goto write
    :: atomic { st[1] == unknown && PRESENT(1) -> m = 1; saw = 1; looking[1] = true }; goto write
    :: atomic { st[1] == unknown && ABSENT(1) && absent[1] != 1 -> m = 1; saw = 2; looking[1] = true }; goto write
    od;
write:
    atomic {
        if
        :: st[m] != unknown || !looking[m] -> skip
        :: else ->
            if
            :: saw == 1 ->
                settle_as_sent(m, LAST(m));
                MARK(LAST(m), finishing, find, closed);
                if :: WAITS(m) -> MOVE(m, unknown, find, retrying) :: else -> MOVE(m, unknown, find, sent); check_sent(m) fi;
                retire_if_dead(LAST(m))
            :: saw == 2 && absent[m] < LOOKS_NEEDED -> absent[m] = 1
            :: else ->
                if :: srv[LAST(m)] == working || srv[LAST(m)] == stored || (owner[LAST(m)] != 0 && age[LAST(m)] == 0) -> early_absence = true :: else fi;
                assert(ONLY_TWICE || !early_absence);
                settle_as_not_sent(m, LAST(m));
                MARK(LAST(m), finishing, miss, closed);
                MOVE(m, unknown, miss, pending);
                retire_if_dead(LAST(m))
            fi
        fi;
        looking[m] = false; m = 0; saw = 0
    };
    goto end_looking
}

/* What the server does with the dot that it got, and what time does. */
#ifdef WITHOUT_A2
#define STILL_STORES(i) (1)
#else
#define STILL_STORES(i) (age[i] == 0)
#endif
inline store(i) {
    srv[i] = stored;
    if :: taken[i] & 1 -> got[2*MAIL(i)]++ :: else fi;
    if :: taken[i] & 2 -> got[2*MAIL(i)+1]++ :: else fi;
    if :: got[2*MAIL(i)] > 1 || got[2*MAIL(i)+1] > 1 -> twice = true :: else fi;
    assert(!twice)
}
#define GROWS_OLD(i) (mk[i] == finishing || srv[i] == working)
#ifdef WITHOUT_A6
#define LIES :: atomic { srv[0] == working -> store(0); srv[0] = put_off }
#else
#define LIES
#endif
#define SERVER(i) \
    :: atomic { srv[i] == working && STILL_STORES(i) -> store(i) } \
    :: d_step { srv[i] == working && owner[i] != 0 -> srv[i] = refused_it } \
    :: d_step { srv[i] == working && owner[i] != 0 -> srv[i] = put_off } \
    :: d_step { srv[i] == stored && !shown[i] && LOOKS && KEPT(MAIL(i)) -> shown[i] = true } \
    :: d_step { GROWS_OLD(i) && age[i] == 0 -> age[i] = 1; if :: srv[i] == working -> srv[i] = (owner[i] == 0 -> untouched : dropped) :: else fi } \
    :: d_step { GROWS_OLD(i) && age[i] == 1 && owner[i] != 0 && (ELSEWHERE || STEALS) -> age[i] = 2 }

/* Settle delay: what was stored before the first look can be found now (A1). */
#ifdef WITHOUT_A1
#define ALL_SHOWN (1)
#else
#define HIDDEN(i) (srv[i] == stored && !shown[i] && KEPT(MAIL(i)))
#define ALL_SHOWN (!HIDDEN(0) && !HIDDEN(1) && !HIDDEN(SLOTS-2) && !HIDDEN(SLOTS-1))
#endif
#define DELAY(m) :: d_step { absent[m] == 1 && ALL_SHOWN -> absent[m] = 2 }

/* An owner that is dead, or has been silent for long, leaves its mark in doubt (rule 6). */
#if defined(M_NO_DOUBT)
#define DOUBT(m)
#elif defined(M_DOUBT_IS_FAILED)
#define DOUBT(m) :: atomic { st[m] == sending && IN_DOUBT(m) && (DEAD(LAST(m)) || age[LAST(m)] == 2) -> mk[LAST(m)] = closed; st[m] = failed; tidy(m) }
#elif defined(M_DOUBT_GOES_AGAIN)
#define DOUBT(m) :: atomic { st[m] == sending && IN_DOUBT(m) && (DEAD(LAST(m)) || age[LAST(m)] == 2) -> mk[LAST(m)] = closed; st[m] = pending; tidy(m) }
#else
#define DOUBT(m) :: atomic { st[m] == sending && IN_DOUBT(m) && (DEAD(LAST(m)) || age[LAST(m)] == 2) -> each_taken(m, LAST(m), doubtful); MOVE(m, sending, doubt, unknown) }
#endif

/* A person tells the truth about what is in the customer's hands (A4); no sooner than the owner cannot answer. */
#ifdef M_SETTLE_BESIDE_OWNER
#define MAY_SETTLE(m) (st[m] == unknown || (st[m] == sending && IN_DOUBT(m)))
#else
#define MAY_SETTLE(m) (st[m] == unknown && !MAY_ANSWER(LAST(m)))
#endif
#ifdef WITHOUT_A4
#define NEVER_COMES(i) (srv[i] != stored)
#else
#define NEVER_COMES(i) (srv[i] != stored && srv[i] != working)
#endif
#define PERSON_ACTS(m) \
    :: atomic { PERSON && MAY_SETTLE(m) && srv[LAST(m)] == stored -> \
        each_taken(m, LAST(m), doubtful); \
        settle_as_sent(m, LAST(m)); \
        MARK(LAST(m), finishing, settle_sent, closed); \
        if :: st[m] == sending -> st[m] = unknown :: else fi; \
        if :: WAITS(m) -> MOVE(m, unknown, settle_sent, retrying) :: else -> MOVE(m, unknown, settle_sent, sent); check_sent(m) fi; \
        retire_if_dead(LAST(m)) } \
    :: atomic { PERSON && MAY_SETTLE(m) && NEVER_COMES(LAST(m)) -> \
        settle_as_not_sent(m, LAST(m)); \
        MARK(LAST(m), finishing, settle_not_sent, closed); \
        if :: st[m] == sending -> st[m] = unknown :: else fi; \
        MOVE(m, unknown, settle_not_sent, pending); \
        retire_if_dead(LAST(m)) } \
    :: atomic { PERSON == 2 && st[m] == pending && !sent_at[m] -> MOVE(m, pending, cancel, cancelled) } \
    :: atomic { PERSON == 2 && st[m] == retrying && !sent_at[m] -> MOVE(m, retrying, cancel, cancelled) } \
    :: atomic { PERSON == 2 && st[m] == failed && tries[m] < MOST(m) -> turn(m, refused, waiting); MOVE(m, failed, retry, pending) }

/* When nothing moves any more, nothing may be lost and nothing may be said that is not so. */
#define IS_LOST(m) !(st[m] == sent || st[m] == failed || st[m] == cancelled || st[m] == unknown || st[m] == draft \
    || ((st[m] == pending || st[m] == retrying) && tries[m] == MOST(m)))
#define ENDS_WRONG(m) (((st[m] == failed || st[m] == cancelled) && GOT(m) > 0) \
    || (rs[2*m] == waiting && got[2*m] > 0) || (rs[2*m+1] == waiting && got[2*m+1] > 0) \
    || (rs[2*m] == refused && got[2*m] > 0) || (rs[2*m+1] == refused && got[2*m+1] > 0) \
    || (rs[2*m] == accepted && got[2*m] == 0) || (rs[2*m+1] == accepted && got[2*m+1] == 0))

proctype world() {
    do
    SERVER(0)
    SERVER(1)
#if (T0 + T1) > 2
    SERVER(2)
#endif
#if (T0 + T1) > 3
    SERVER(3)
#endif
    LIES
    DELAY(0)
    DELAY(1)
    DOUBT(0)
    DOUBT(1)
    PERSON_ACTS(0)
    PERSON_ACTS(1)
#if RESEND
    :: atomic { st[1] == draft && st[0] == sent -> rs[2] = waiting; MOVE(1, draft, resend, pending) }
    :: atomic { st[1] == draft && st[0] == failed -> rs[2] = waiting; MOVE(1, draft, resend, pending) }
    :: atomic { st[1] == draft && st[0] == cancelled -> rs[2] = waiting; MOVE(1, draft, resend, pending) }
#endif
    :: atomic { timeout ->
        if :: !ONLY_TWICE && (IS_LOST(0) || IS_LOST(1)) -> lost = true :: else fi;
        assert(!lost);
        if :: !ONLY_TWICE && (ENDS_WRONG(0) || ENDS_WRONG(1)) -> wrong_end = true :: else fi;
        assert(!wrong_end);
        break }
    od
}

init {
    atomic {
        FOLDERS;
        rs[0] = waiting;
        if :: RECIPIENTS == 2 -> rs[1] = waiting :: else fi;
        MOVE(0, draft, accept, pending);
#if !RESEND && MAILS == 2
        rs[2] = waiting;
        MOVE(1, draft, accept, pending);
#endif
        run worker(1);
#if WORKERS == 2
        run worker(2);
#endif
#if LOOKS
        run looker();
#endif
        run world()
    }
}
