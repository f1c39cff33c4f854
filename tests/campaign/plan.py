"""What one campaign does: how many, how often, how long, with which settings."""

from dataclasses import dataclass, field

KINDS = ("keeps", "no-copy", "rewrites", "imap-off")
"""How the mail server treats what it has sent; see `cloud.py`."""
DATABASES = ("sqlite", "postgres")
QUICK_SETTINGS = {
    "lease": "3",
    "final_timeout": "15",
    "unsettled_after": "20",
    "settle_delay": "2",
    "retry_delays": "1,2,5",
    "probe_every": "2",
    "poll_every": "0.1",
}
FULL_SETTINGS = {"retry_delays": "1,2,5,15,60", "probe_every": "20"}
"""Only waiting is shortened; lease, final_timeout, unsettled_after, settle_delay are those of every installation."""


@dataclass(frozen=True)
class Freezes:
    """Seconds that a frozen worker sleeps: mostly `usual`, in `share_long` of the cases `long` (past the lease)."""

    usual: tuple[float, float] = (0.2, 8)
    long: tuple[float, float] = (62, 80)
    share_long: float = 0.07


@dataclass(frozen=True)
class Plan:
    """One campaign. Seconds everywhere; `between_faults`: invoices between two faults of the server, on average.

    Work that does not end by itself within `until_empty_for` is ended, and judged as it is.
    """

    kind: str = "keeps"
    invoices: int = 20_000
    mailboxes: int = 12
    events: int = 200
    seed: int = 0
    flavours: tuple[str, ...] = ()
    database: str = "sqlite"
    limit: float = 5400
    disk_full: bool = True
    acceptors: int = 2
    workers: int = 3
    lanes: int = 5
    freezes: Freezes = Freezes()
    between_faults: float = 35
    search_lag: float = 3
    full_for: float = 5
    until_empty_for: float = 3600
    settings: dict[str, str] = field(default_factory=lambda: dict(FULL_SETTINGS))

    @property
    def counted(self) -> bool:
        """Whether each invoice has one customer and goes there once: then the counting program is asked, too."""
        return not {"partial", "training", "people", "copied-home"} & set(self.flavours)

    @property
    def settles_all(self) -> bool:
        """Whether every unknown outcome can be settled as soon as a later mail of its mailbox has arrived.

        Not with `partial`: after an answered transaction copies decide nothing, and a person does.
        """
        return self.kind == "keeps" and not {"folders", "people", "clock", "partial"} & set(self.flavours)

    @property
    def tolerance(self) -> float:
        """Seconds by which a sending date may differ from the time at which the mail was stored."""
        return 300.0 + (7200.0 if "clock" in self.flavours else 0.0)

    @property
    def kept_for_peace(self) -> int:
        """Invoices handed over after the last event: what nobody disturbs is what the lost ones are measured by."""
        return max(self.invoices // 50, 4 * self.mailboxes)

    @property
    def most_before_peace(self) -> int:
        """Invoices handed over while workers are killed."""
        return self.invoices - self.kept_for_peace

    @property
    def ahead(self) -> int:
        """How far handing over may be ahead of sending: every mailbox has work at any moment."""
        return 3 * self.mailboxes


def quick(kind: str, seed: int) -> Plan:
    """The campaign of two minutes."""
    return Plan(
        kind=kind,
        seed=seed,
        invoices=600,
        mailboxes=4,
        events=40,
        limit=600,
        lanes=2,
        freezes=Freezes(usual=(0.2, 2.5), long=(3.5, 6), share_long=0.25),
        between_faults=8,
        search_lag=1,
        full_for=4,
        until_empty_for=240,
        settings=dict(QUICK_SETTINGS),
    )
