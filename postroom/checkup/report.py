"""The whole test of a profile: outgoing links, and the incoming side where asked."""

from collections.abc import Callable
from dataclasses import replace

from postroom.checkup.incoming import check_incoming
from postroom.checkup.outgoing import check_outgoing
from postroom.checkup.steps import Report, Step
from postroom.inbox.opening import check_incoming_is_set
from postroom.profiles.values import Profile


def check(profile: Profile, tell: Callable[[Step], None], *, incoming: bool = False) -> Report:
    """Test link by link; `tell` hears each as it is done. Raises BadInput when no incoming server is set."""
    if not incoming:
        return check_outgoing(profile, tell)
    check_incoming_is_set(profile)
    report = check_outgoing(profile, lambda step: None if step.step == "imap" else tell(step))
    found = _incoming(profile, report)
    tell(found)
    return replace(report, steps=tuple(found if step.step == "imap" else step for step in report.steps))


def _incoming(profile: Profile, report: Report) -> Step:
    """Without a token the incoming side cannot be judged: an older one that still lives would hide the fault."""
    no_token = any(step.step == "token" and step.status == "failed" for step in report.steps)
    if no_token and profile.imap_auth == "same":
        return Step("imap", "skipped", "token")
    return check_incoming(profile)
