"""The outgoing side: name, connection, TLS, EHLO, token, login. No mail is sent."""

from collections.abc import Callable

from postroom.checkup.steps import STEPS, Report, Step
from postroom.oauth import tokens
from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.outbox import pauses
from postroom.profiles import keep as profiles
from postroom.profiles.server import server_of
from postroom.profiles.values import Profile
from postroom.transport.conversation import Conversation
from postroom.transport.faults import Stage, TransportFault

_BEFORE = {Stage.DNS: 0, Stage.TCP: 1, Stage.GREETING: 1, Stage.EHLO: 3, Stage.TLS: 2}
"""How many of dns, tcp, tls, ehlo had passed when a connection failed at that stage."""
Tell = Callable[[Step], None]


def _silent(step: Step) -> None:
    """For callers that only want the report."""


def check_outgoing(profile: Profile, tell: Tell = _silent) -> Report:
    """Test the chain; `tell` hears each link as it is done. A passed test frees what the profile's fault held."""
    found: list[Step] = []

    def note(step: Step) -> None:
        found.append(step)
        tell(step)

    conversation = _connect(profile, note)
    credential = _token(profile, note)
    if conversation:
        _log_in(profile, conversation, credential, note)
    done = {step.step for step in found}
    for name in STEPS:
        if name not in done:
            note(Step(name, "skipped"))
    report = Report(profile.name, tuple(sorted(found, key=lambda step: STEPS.index(step.step))))
    if report.ok:
        pauses.release(profile.id)
    return report


def _connect(profile: Profile, note: Tell) -> Conversation | None:
    names = ("dns", "tcp", "tls", "ehlo")
    try:
        conversation = Conversation(server_of(profile))
    except TransportFault as fault:
        passed = _BEFORE.get(fault.stage, 0)
        for name in names[:passed]:
            note(Step(name, "passed"))
        note(_failed(names[passed], fault))
        return None
    profiles.remember_server_size(profile, conversation.size_limit)
    details = {
        "tcp": f"{profile.host}:{profile.port}",
        "tls": conversation.tls_version or profile.security,
        "ehlo": " ".join(sorted(conversation.features)),
    }
    for name in names:
        skipped = name == "tls" and profile.security == "none"
        note(Step(name, "skipped" if skipped else "passed", details.get(name, profile.host)))
    return conversation


def _token(profile: Profile, note: Tell) -> object:
    """The credential, or the fault as a failed step and False."""
    try:
        credential = tokens.credential(profile, fresh=True)
    except TokenFault as fault:
        note(Step("token", "failed", "", fault.line, token_error(fault)))
        return False
    if profile.auth.startswith("oauth"):
        note(Step("token", "passed", profile.authority))
    return credential


def token_error(fault: TokenFault) -> str | None:
    """The code of a fault: Entra's number, else the OAuth error; None when nobody answered."""
    if not isinstance(fault, TokenRefused):
        return None
    return f"AADSTS{fault.answer.codes[0]}" if fault.answer.codes else fault.answer.error


def _log_in(profile: Profile, conversation: Conversation, credential: object, note: Tell) -> None:
    try:
        if credential is not False and credential is not None:
            conversation.log_in(credential)  # type: ignore[arg-type]
            note(Step("auth", "passed", profile.login_user))
    except TransportFault as fault:
        note(_failed("auth", fault))
    finally:
        conversation.quit()


def _failed(name: str, fault: TransportFault) -> Step:
    error = f"{fault.reply.code} {fault.reply.enhanced}".strip() if fault.reply else type(fault).__name__
    return Step(name, "failed", str(fault.stage), fault.line, error)
