"""What the programs of a campaign are told: one JSON file that all of them read."""

import json
from pathlib import Path

from tests.campaign.plan import Plan


def write_setup(plan: Plan, folder: Path) -> Path:
    """Lay out the folder of a campaign and tell its programs where everything lies; the file.

    `promised` and `acts` are written by whoever was told yes, `refused` by whoever was not; `allowance` says how many
    invoices may be handed over, `mailboxes_of_all` is where people look whether something has arrived.
    """
    for name in ("promised.jsonl", "acts.jsonl", "refused.jsonl"):
        (folder / name).touch()
    (folder / "allowance").write_text("0")
    setup = {
        "invoices": plan.invoices,
        "mailboxes": plan.mailboxes,
        "acceptors": plan.acceptors,
        "some_have_three": "partial" in plan.flavours,
        "two_senders": "folders" in plan.flavours,
        "own_keys": "people" not in plan.flavours,
        "final_timeout": float(plan.settings.get("final_timeout", 600)),
        "promised": str(folder / "promised.jsonl"),
        "acts": str(folder / "acts.jsonl"),
        "refused": str(folder / "refused.jsonl"),
        "allowance": str(folder / "allowance"),
        "mailboxes_of_all": str(folder / "sandbox" / "mailboxes"),
    }
    file = folder / "setup.json"
    file.write_text(json.dumps(setup))
    return file
