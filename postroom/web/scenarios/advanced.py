"""What the settings page tells about the options that are read at start (file `postroom.toml`, POSTROOM_*)."""

from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from postroom.shared.wording import N_

MEANINGS = {
    "company": N_("The company's name, for #company# and as sender name where the profile has none."),
    "language": N_("The language of mails and pages that ask for none."),
    "time_zone": N_("Where the owner's clock hangs: times on pages, and times of day at which mails go."),
    "key_file": N_("The file with the key that seals secrets, when it is not the usual one."),
    "log_level": N_("How much is written to the log."),
    "allowed_hosts": N_("The names under which browsers may ask for pages."),
    "public_address": N_("The address that people type when a reverse proxy stands before Postroom."),
    "default_client_id": N_("The client ID of a new mail profile when none is typed."),
    "retry_delays": N_("How long a mail waits after each time the server put it off, in seconds."),
    "retry_for": N_("How long a mail is tried again before it is failed, in seconds."),
    "probe_every": N_("How often a mail profile with a fault is tried again, in seconds."),
    "lease": N_("How long a mailbox stays taken by a worker that no longer answers, in seconds."),
    "unsettled_after": N_("How long the outcome of a mail is awaited before it is unknown, in seconds."),
    "settle_delay": N_("How long after that it is looked for in the Sent folder, in seconds."),
    "duplicate_days": N_("How far back Postroom looks for a document that was sent already, in days."),
    "ehlo_name": N_("What this machine calls itself when it greets a mail server."),
    "connect_timeout": N_("How long a connection to a server may take, in seconds."),
    "reply_timeout": N_("How long the reply to a command is awaited, in seconds."),
    "final_timeout": N_("How long the reply to a whole mail is awaited, in seconds."),
    "idle_close": N_("How long a connection is kept for the next mail, in seconds."),
    "poll_every": N_("How often workers look for something to do, in seconds."),
    "session_longest": N_("How long after the log-in a person has to log in again, in seconds."),
    "busy_timeout": N_("How long a program waits for its turn to write into the ledger, in seconds."),
    "pdf_quiet": N_("How long nobody may have changed a PDF in the folder before it is taken, in seconds."),
}
"""Each option (site/options.py) in one sentence, to translate; docs/settings.md says more."""


@dataclass(frozen=True)
class OptionView:
    """An option with its present value. `line` is how it stands in the file, `variable` its environment name."""

    name: str
    line: str
    variable: str
    meaning: str
    is_default: bool


def list_options() -> list[OptionView]:
    """Every option of this installation. None of them is a secret."""
    return [
        _to_option_view(one.name, getattr(settings.POSTROOM, one.name), one.default)
        for one in fields(settings.POSTROOM)
    ]


def _to_option_view(name: str, value: Any, default: Any) -> OptionView:
    meaning = gettext(MEANINGS[name]) if name in MEANINGS else ""
    return OptionView(
        name, f"{name} = {_to_toml(value)}", f"POSTROOM_{name.upper()}", meaning, value == default
    )


def _to_toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_to_toml(one) for one in value)}]"
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)
