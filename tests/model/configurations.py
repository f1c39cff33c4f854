"""What `python -m tests.model` checks: configurations that must hold, and mutants that must not."""

from dataclasses import dataclass

TWICE = "twice"
EARLY = "early_absence"
WRONG_SENT = "wrong_sent"
WRONG_END = "wrong_end"
LOST = "lost"
IGNORED = "ignored_yes"
ENDLESS = "endless"
FURTHER = {"ONLY_TWICE": "1"}
"""The search goes on to the mail that goes twice, past what is wrong before it."""
ALONE = {**FURTHER, "MAILS": "1"}
"""The same, with one mail."""


@dataclass(frozen=True)
class Configuration:
    """A part of the protocol that is small enough to be walked through in full. `switches`: name -> value."""

    name: str
    about: str
    switches: dict[str, str]


@dataclass(frozen=True)
class Mutant:
    """The protocol with one rule broken, in a configuration; `refuted_by`: the properties it may be caught at."""

    switch: str
    about: str
    configuration: str
    refuted_by: tuple[str, ...]
    changes: dict[str, str]


CONFIGURATIONS = (
    Configuration(
        "protocol",
        "two workers, two mails; kills, stolen leases, cuts before and after the dot; a person settles",
        {"LOOKS": "0", "T0": "2", "T1": "1", "CRASHES": "1", "STEALS": "1", "FOLDERS": "folder = keeps_none"},
    ),
    Configuration(
        "stolen twice",
        "the same; the lease runs out twice under owners that live, so each wakes after the other",
        {
            "LOOKS": "0",
            "BREAKS": "0",
            "T0": "2",
            "T1": "1",
            "CRASHES": "0",
            "STEALS": "2",
            "FOLDERS": "folder = keeps_none",
        },
    ),
    Configuration(
        "elsewhere",
        "owners on other machines: nobody is proven dead, only long silent; late answers of every kind",
        {
            "LOOKS": "0",
            "ELSEWHERE": "1",
            "MAILS": "1",
            "T0": "3",
            "T1": "1",
            "CRASHES": "0",
            "STEALS": "2",
            "FOLDERS": "folder = keeps_none",
        },
    ),
    Configuration(
        "folder and control",
        "every kind of folder, late copies, late storing; looks by twos, with a control",
        {"WORKERS": "1", "BREAKS": "0", "T0": "2", "T1": "2", "CRASHES": "2", "STEALS": "0"},
    ),
    Configuration(
        "another sender",
        "the same; the second mail has another sender, and folders may keep the mails of one sender only",
        {
            "WORKERS": "1",
            "BREAKS": "0",
            "SECOND_SENDER": "1",
            "T0": "2",
            "T1": "2",
            "CRASHES": "1",
            "STEALS": "0",
        },
    ),
    Configuration(
        "looks beside a sleeper",
        "two workers, one sleeps past its lease and wakes at any moment of the looks",
        {"BREAKS": "0", "T0": "2", "T1": "1", "CRASHES": "0", "STEALS": "1", "FOLDERS": "folder = keeps"},
    ),
    Configuration(
        "looks beside a sleeper elsewhere",
        "the same on other machines, where long silence stands for death",
        {
            "BREAKS": "0",
            "ELSEWHERE": "1",
            "T0": "2",
            "T1": "1",
            "CRASHES": "0",
            "STEALS": "1",
            "FOLDERS": "folder = keeps",
        },
    ),
    Configuration(
        "partial recipients",
        "a mail to two: one is put off or refused, the other goes; the second transaction has the same Message-ID",
        {
            "WORKERS": "1",
            "BREAKS": "0",
            "RECIPIENTS": "2",
            "T0": "3",
            "T1": "1",
            "CRASHES": "1",
            "STEALS": "0",
        },
    ),
    Configuration(
        "partial recipients, late answer",
        "the same with a sleeper on another machine: its late 250 meets the second transaction",
        {
            "MAILS": "1",
            "BREAKS": "1",
            "RECIPIENTS": "2",
            "ELSEWHERE": "1",
            "T0": "3",
            "T1": "1",
            "CRASHES": "0",
            "STEALS": "1",
            "FOLDERS": "folder = keeps",
        },
    ),
    Configuration(
        "a person sends again",
        "the second mail is the resend of the first, with a Message-ID of its own; cancel, retry, settle",
        {
            "BREAKS": "0",
            "RESEND": "1",
            "PERSON": "2",
            "T0": "2",
            "T1": "1",
            "CRASHES": "0",
            "STEALS": "1",
            "FOLDERS": "folder = keeps",
        },
    ),
)

MUTANTS = (
    Mutant(
        "M_NO_COMPARE_AT_FINISHING",
        "`finishing` is written without any compare",
        "protocol",
        (TWICE,),
        ALONE,
    ),
    Mutant("M_RECOVER_FINISHING", "recovery takes `finishing` for `open`", "protocol", (TWICE,), ALONE),
    Mutant("M_DOUBT_GOES_AGAIN", "a dead owner's `finishing` goes again", "protocol", (TWICE,), ALONE),
    Mutant("M_NO_DOUBT", "a dead owner's `finishing` stays as it is", "protocol", (LOST,), {}),
    Mutant(
        "M_DOUBT_IS_FAILED", "a dead owner's `finishing` is taken for failed", "protocol", (WRONG_END,), {}
    ),
    Mutant("M_RETRY_WITHOUT_LOOK", "a lost answer is tried again at once", "protocol", (TWICE,), ALONE),
    Mutant("M_MARK_AFTER_DOT", "the mark is written after the dot", "protocol", (TWICE,), ALONE),
    Mutant("M_CLAIM_WITHOUT_COMPARE", "claiming does not look at the state", "protocol", (TWICE,), ALONE),
    Mutant(
        "M_LEASE_WITHOUT_EPOCH", "taking a lane does not raise its epoch", "protocol", (LOST, ENDLESS), {}
    ),
    Mutant("M_TAKE_WITHOUT_RECOVER", "taking a lane without recovery", "protocol", (LOST, ENDLESS), {}),
    Mutant("M_LATE_YES_IGNORED", "a 250 after the lane was lost does not count", "elsewhere", (IGNORED,), {}),
    Mutant(
        "M_CLOSE_WITHOUT_COMPARE",
        "a late answer changes an entry that others went on with",
        "elsewhere",
        (TWICE,),
        ALONE,
    ),
    Mutant(
        "M_SETTLE_BESIDE_OWNER", "a person settles while the owner may answer", "protocol", (TWICE,), ALONE
    ),
    Mutant("M_DEATH_BY_CLOCK", "a step of the clock makes an owner dead", "protocol", (TWICE,), ALONE),
    Mutant("M_ABSENCE_EARLY", "absence counts before the final timeout", "folder and control", (EARLY,), {}),
    Mutant("M_ABSENCE_ONCE", "one look proves absence", "folder and control", (TWICE,), FURTHER),
    Mutant(
        "M_CONTROL_OF_ANOTHER_SENDER",
        "the control may have another sender",
        "another sender",
        (TWICE,),
        FURTHER,
    ),
    Mutant(
        "M_COUNT_DECIDES",
        "a count decides after an answered attempt; one copy for each Message-ID",
        "partial recipients",
        (TWICE,),
        {"FOLDERS": "folder = keeps_one", **FURTHER},
    ),
    Mutant(
        "M_COUNT_DECIDES",
        "the same; two copies of each mail",
        "partial recipients",
        (WRONG_SENT,),
        {"FOLDERS": "folder = keeps_two"},
    ),
    Mutant(
        "M_LATE_YES_MOVES",
        "a late 250 moves an entry that a later attempt has",
        "partial recipients, late answer",
        (TWICE,),
        ALONE,
    ),
)

ASSUMPTIONS = (
    Mutant(
        "WITHOUT_A1", "copies appear later than the settle delay", "folder and control", (TWICE,), FURTHER
    ),
    Mutant(
        "WITHOUT_A2",
        "the server stores after the final timeout",
        "folder and control",
        (TWICE,),
        FURTHER,
    ),
    Mutant("WITHOUT_A3", "the folder lacks the copy of one mail", "folder and control", (TWICE,), FURTHER),
    Mutant("WITHOUT_A4", "a person says `not sent` too soon", "protocol", (TWICE,), ALONE),
    Mutant(
        "WITHOUT_A5", "the clock jumps ahead of the final timeout", "folder and control", (TWICE,), FURTHER
    ),
    Mutant("WITHOUT_A6", "the server says 4xx and stores", "protocol", (TWICE,), ALONE),
    Mutant("WITHOUT_A7", "a process that was gone comes back", "protocol", (TWICE,), ALONE),
)
