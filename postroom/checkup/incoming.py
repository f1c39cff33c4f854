"""The incoming side: one link, from the name of the server to the folder that keeps what was sent."""

from postroom.checkup.outgoing import token_error
from postroom.checkup.steps import Step
from postroom.inbox.faults import InboxFault
from postroom.inbox.opening import open_mailbox
from postroom.oauth.faults import TokenFault
from postroom.outbox import unknowns
from postroom.profiles.values import Profile


def check_incoming(profile: Profile) -> Step:
    """Log in over IMAP and look for the Sent folder; when it is there, unknown outcomes are looked for again.

    Raises BadInput when no incoming server is set.
    """
    place = f"{profile.imap_host}:{profile.imap_port}"
    try:
        with open_mailbox(profile) as mailbox:
            folder = mailbox.sent_folder()
    except TokenFault as fault:
        return Step("imap", "failed", "token", fault.line, token_error(fault))
    except InboxFault as fault:
        return Step("imap", "failed", f"{place} {fault.stage}", fault.line, type(fault).__name__)
    unknowns.look_for_all_of(profile)
    return Step("imap", "passed", f"{place} {folder or ''}".strip())
