"""The whole test of a profile: outgoing links, and the incoming side where asked."""

from collections.abc import Callable

from postroom.audit.record import record
from postroom.checkup.incoming import check_incoming
from postroom.checkup.outgoing import Message, Test, check_outgoing
from postroom.checkup.steps import STEPS, Report, Step
from postroom.checkup.test_message import message_of, usual
from postroom.inbox.open_mailbox import check_incoming_is_set
from postroom.oauth import draft_sign_in
from postroom.outbox import pauses
from postroom.profiles.drafts import Draft
from postroom.profiles.values import Profile
from postroom.shared.addresses import wire_address
from postroom.shared.wording import Translator

Tell = Callable[[Step], None]


def check(
    profile: Profile,
    tell: Tell,
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
    message = message_of(usual(profile, recipient, translate), profile, language) if recipient else None
    return _checked(Test(profile, tell), message, actor=actor, incoming=incoming)


def check_draft(draft: Draft, tell: Tell, *, incoming: bool = False) -> Report:
    """Test what is typed; nothing that is kept changes. Raises ProfileRefused, BadInput as `check`."""
    profile = draft.as_profile()
    if incoming:
        check_incoming_is_set(profile)
    test = Test(profile, tell, kept=False, credential=lambda typed: draft_sign_in.credential(draft, typed))
    return _checked(test, None, actor="", incoming=incoming)


def send_message(profile: Profile, message: Message, tell: Tell, *, actor: str) -> Report:
    """Test the outgoing side and send a message that a person wrote; the audit log notes it."""
    return _checked(Test(profile, tell), message, actor=actor, incoming=False)


def _checked(test: Test, message: Message | None, *, actor: str, incoming: bool) -> Report:
    if message:
        told = {"to": ", ".join(message.recipients)}
        record(actor, "profile test message", subject=test.profile.name, after=told)
    check_outgoing(test, message)
    if test.kept and not test.has_failed():
        pauses.release(test.profile.id)
    if incoming:
        test.skip(*STEPS[:-1])
        test.note(_incoming(test))
    return test.report()


def _incoming(test: Test) -> Step:
    """Without a token the incoming side cannot be judged: an older one that still lives would hide the fault."""
    if test.has_failed("token") and test.profile.imap_auth == "same":
        return Step("imap", "skipped", "token")
    return check_incoming(test)
