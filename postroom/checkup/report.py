"""The whole test of a profile: outgoing links, and the incoming side where asked."""

from collections.abc import Callable

from postroom.audit.record import record
from postroom.checkup.incoming import check_incoming
from postroom.checkup.letter import letter
from postroom.checkup.outgoing import Test, check_outgoing
from postroom.checkup.steps import STEPS, Report, Step
from postroom.inbox.opening import check_incoming_is_set
from postroom.outbox import pauses
from postroom.profiles.values import Profile
from postroom.shared.addresses import wire_address
from postroom.shared.wording import Translator


def check(
    profile: Profile,
    tell: Callable[[Step], None],
    *,
    actor: str,
    incoming: bool = False,
    send_to: str = "",
    translate: Translator = str,
    language: str = "en",
) -> Report:
    """Test link by link; `tell` hears each as it is done. A passed outgoing side frees what the profile's fault held.

    `send_to` sends one real message there, written in `language`; the audit log notes it. Raises BadInput: no
    incoming server is set, or `send_to` is no address.
    """
    recipient = wire_address(send_to) if send_to else ""
    if incoming:
        check_incoming_is_set(profile)
    test = Test(profile, tell)
    write = (lambda to: letter(profile, to, translate, language)) if recipient else None
    if recipient:
        record(actor, "profile test message", subject=profile.name, after={"to": recipient})
    check_outgoing(test, recipient=recipient, write=write)
    if not test.has_failed():
        pauses.release(profile.id)
    if incoming:
        test.skip(*STEPS[:-1])
        test.note(_incoming(profile, test))
    return test.report()


def _incoming(profile: Profile, test: Test) -> Step:
    """Without a token the incoming side cannot be judged: an older one that still lives would hide the fault."""
    if test.has_failed("token") and profile.imap_auth == "same":
        return Step("imap", "skipped", "token")
    return check_incoming(profile)
