"""The incoming side: one link, from the name of the server to the folder that keeps what was sent."""

from dataclasses import replace

from django.conf import settings

from postroom.checkup.outgoing import Test
from postroom.checkup.steps import Step, build_failed_step, build_token_step
from postroom.inbox.faults import InboxFault
from postroom.inbox.open_mailbox import open_mailbox
from postroom.oauth.faults import TokenFault
from postroom.outbox import unknowns
from postroom.transport.connecting import reach
from postroom.transport.faults import TransportFault


def check_incoming(test: Test) -> Step:
    """Log in over IMAP and look for the Sent folder; when it is there, unknown outcomes are looked for again.

    Raises BadInput when no incoming server is set.
    """
    profile = test.profile
    place = f"{profile.imap_host}:{profile.imap_port}"
    try:
        # Name and connection first, within one time-out: the library waits its own for each address.
        reach(place, profile.imap_host, profile.imap_port, settings.POSTROOM.connect_timeout)
        with open_mailbox(profile, test.sign_in) as mailbox:
            folder = mailbox.sent_folder()
    except TokenFault as fault:
        return replace(build_token_step(fault, place), step="imap", detail="token")
    except (TransportFault, InboxFault) as fault:
        error = type(fault).__name__
        return build_failed_step(
            "imap", f"{place} {fault.stage}", fault.line, host=profile.imap_host, error=error
        )
    if test.kept:
        unknowns.look_for_all_of(profile)
    return Step("imap", "passed", f"{place} {folder or ''}".strip(), article=_remark_on_folder(folder))


def _remark_on_folder(folder: str | None) -> str | None:
    """Without that folder nobody but a person can settle an unknown outcome."""
    return None if folder else "sent-folder-missing"
