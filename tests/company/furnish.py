"""`python -m tests.company.furnish SETUP`: people, customers, profiles and scenarios of a new installation."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.company.plan import PASSWORD, SENDERS, debtors, first_address
from tests.quick_hashing import hash_quickly

_PACES = {"facturen": 300.0, "leveringen": 0.0, "kantoor": 120.0}
"""Mails a minute; where there is a pace, there is time to stop a run."""


def furnish(setup: dict[str, Any]) -> None:
    """Make everything that a company has on its first day."""
    _let_in(setup["clerks"], "clerk")
    _let_in(setup["administrators"], "administrator")
    _add_profiles(setup["smtp_port"])
    _add_customers()
    _set_up_mails(setup["pdf_folder"])


def _let_in(names: list[str], role: str) -> None:
    from postroom.people import repository
    from postroom.shared.sealing import Secret

    for name in names:
        repository.add(name, role, Secret(PASSWORD), actor="setup", language="en")


def _add_profiles(port: int) -> None:
    from postroom.profiles import repository

    for name, address in SENDERS.items():
        server: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "auth": "none"}
        repository.add(
            name,
            "smtp",
            actor="setup",
            from_address=address,
            rate_per_minute=_PACES[name],
            connections=2,
            **server,
        )


def _add_customers() -> None:
    from postroom.customers import repository
    from postroom.customers.values import AddressView

    for debtor in debtors():
        address = AddressView("", "to", first_address(debtor))
        together = int(debtor) % 5 == 0
        repository.add(
            debtor, actor="setup", name=f"Bakkerij {debtor}", addresses=(address,), together=together
        )


def _set_up_mails(folder: str) -> None:
    from postroom.scenarios import mail_settings, repository, templates
    from postroom.scenarios.values import TemplateText

    mail_settings.change(actor="setup", company="Bakkerij De Korenaar", pdf_folder=folder)
    repository.change("invoice", actor="setup", prompt=True)
    words = TemplateText(subject="Leverbon #number#", text="Hierbij uw leverbon. w-000000")
    templates.save("Leverbonnen", "nl", words, actor="setup")
    repository.change(
        "delivery-note", actor="setup", prompt=False, profile="leveringen", template="Leverbonnen"
    )


if __name__ == "__main__":
    hash_quickly()
    from postroom.cli.start import get_ready

    get_ready("en")
    furnish(json.loads(Path(sys.argv[1]).read_text()))
