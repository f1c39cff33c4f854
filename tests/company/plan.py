"""What one run of the company is made of; the seed decides every choice of every person."""

from dataclasses import dataclass

DATABASES = ("sqlite", "postgres")
DEBTORS = 16
TRAINERS = "oefen.test"
"""Mails to this domain are practice; nobody else has an address there."""
CUSTOMERS = "klant.test"
OFFICE = "kantoor.test"
PASSWORD = "Sauerteig-und-Salz-1867"
PROFILES = ("facturen", "leveringen", "kantoor")
SENDERS = {name: f"{name}@bakkerij.test" for name in PROFILES}
SETTINGS = {
    "POLL_EVERY": "0.1",
    "RETRY_DELAYS": "1,2,3",
    "SETTLE_DELAY": "1",
    "FINAL_TIMEOUT": "6",
    "REPLY_TIMEOUT": "10",
    "LOG_LEVEL": "warning",
}


@dataclass(frozen=True)
class Plan:
    """`acts` are pages opened and buttons pressed, of all people together; `minutes` end it early."""

    seed: int
    clerks: int = 20
    administrators: int = 3
    documents: int = 500
    acts: int = 2500
    database: str = "sqlite"
    minutes: float = 10.0
    kills: bool = True

    @property
    def clerk_names(self) -> list[str]:
        """Who sends."""
        return [f"clerk-{n:02d}" for n in range(1, self.clerks + 1)]

    @property
    def administrator_names(self) -> list[str]:
        """Who sets up."""
        return [f"admin-{n:02d}" for n in range(1, self.administrators + 1)]


def debtors() -> list[str]:
    """Every customer's number."""
    return [str(10_001 + n) for n in range(DEBTORS)]


def first_address(debtor: str) -> str:
    """Where a customer's mail goes in the beginning; the server refuses or puts off some of them."""
    number = int(debtor)
    kind = "refused-" if number % 20 == 7 else "later-" if number % 20 == 13 else "inkoop-"
    return f"{kind}{debtor}@{CUSTOMERS}"
