"""The links of the connection test: outgoing from name to recipient, its token's claims, and the incoming side."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from django.conf import settings

from postroom.checkup.steps import (
    OWN_ADDRESS_ONLY,
    STEPS,
    TRAINING_ONLY,
    Report,
    Step,
    build_conversation_step,
    build_failed_step,
    build_step_with_article,
    build_token_step,
)
from postroom.inbox.faults import InboxFault
from postroom.inbox.mailbox import Mailbox
from postroom.inbox.open_mailbox import open_mailbox
from postroom.oauth import tokens
from postroom.oauth.faults import TokenFault, TokenUnavailable
from postroom.oauth.http import host_of
from postroom.oauth.token_claims import Claims, claims_of
from postroom.outbox import unknowns
from postroom.profiles import repository as profiles
from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import CheckedClaims
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret
from postroom.transport.connecting import reach
from postroom.transport.conversation import Answer, Conversation, Envelope
from postroom.transport.faults import NotOffered, Stage, TransportFault
from postroom.transport.login import Credential, Token
from postroom.transport.replies import LONGEST_LINE

_GUID_LENGTH = 36
_SLACK = 300
"""Seconds by which clocks may differ."""


def check_claims(profile: Profile, token: Secret) -> Step:
    """The claims link: failed where Exchange will surely refuse, passed with a remark where it may."""
    claims = claims_of(token)
    if claims is None:
        return Step("claims", "skipped", "opaque")
    detail = _format_claims(claims)
    checked = provider_of(profile.provider).sign_in.checked_claims
    if checked is None:
        return Step("claims", "passed", detail)
    wrong = next(_find_wrong_claims(claims, profile, checked), None)
    if wrong:
        return build_step_with_article("claims", detail, wrong)
    return Step("claims", "passed", detail, article=_remark_on_claims(claims, profile, checked))


def _find_wrong_claims(claims: Claims, profile: Profile, checked: CheckedClaims) -> Iterator[str]:
    """The article of each claim with which no login can pass."""
    if _host_of(claims.audience) not in checked.audiences | _hosts_of_scope(profile, checked.foreign):
        yield "token-audience"
    named = profile.tenant.lower()
    if len(named) == _GUID_LENGTH and claims.tenant and claims.tenant.lower() != named:
        yield "token-tenant"
    if claims.application and claims.application.lower() != profile.client_id.lower():
        yield "token-app"
    if not _is_in_time(claims):
        yield "token-expired"
    if profile.auth == "oauth-delegated" and claims.scopes and checked.person_scope not in claims.scopes:
        yield "token-permission"


def _hosts_of_scope(profile: Profile, foreign: str) -> set[str]:
    """The hosts of the profile's scope, for other clouds have their own, without those of another service."""
    hosts = {_host_of(scope) for scope in profile.scope.split()}
    return {host for host in hosts if foreign not in host}


def _remark_on_claims(claims: Claims, profile: Profile, checked: CheckedClaims) -> str | None:
    """App-only without the role can be right (RBAC), and a user name can be another address of the account."""
    if profile.auth == "oauth-app":
        return None if checked.app_role in claims.roles else "token-without-roles"
    names = {name.lower() for name in claims.account}
    return "token-account" if names and profile.username.lower() not in names else None


def _is_in_time(claims: Claims) -> bool:
    now = clock.now().timestamp()
    begun = claims.begins is None or claims.begins <= now + _SLACK
    return begun and (claims.ends is None or claims.ends > now - _SLACK)


def _host_of(address: str) -> str:
    """The host of an audience or scope; a bare application ID stands for itself."""
    return (urlsplit(address).hostname or address).lower()


def _format_claims(claims: Claims) -> str:
    told = {
        "aud": claims.audience,
        "tid": claims.tenant,
        "appid": claims.application,
        "upn": " ".join(claims.account),
        "scp": " ".join(claims.scopes),
        "roles": " ".join(claims.roles),
    }
    return " ".join(f"{name}={value}" for name, value in told.items() if value)


_LINKS = {Stage.DNS: "dns", Stage.TCP: "tcp", Stage.TLS: "tls"}
"""The link that broke when a connection failed at that stage; all others are the greeting."""
Tell = Callable[[Step], None]


@dataclass(frozen=True)
class Message:
    """A real message to send in the end: from and to whom, and what makes its bytes (in CRLF lines) in its turn.

    `in_training`: it goes to the training address in place of those who were typed.
    """

    sender: str
    recipients: tuple[str, ...]
    write: Callable[[], bytes]
    in_training: bool = False


def fetch_credential(profile: Profile) -> Credential:
    """How a kept profile logs in, with a token asked for anew. Raises TokenFault."""
    return tokens.get_credential(profile, fresh=True)


@dataclass
class Test:
    """One test under way: what was found, and to whom it is told.

    `kept` is False for a profile that is still being typed: then the test changes nothing that is kept.
    """

    profile: Profile
    tell: Tell
    kept: bool = True
    credential: Callable[[Profile], Credential] = fetch_credential
    found: list[Step] = field(default_factory=list)

    def sign_in(self, profile: Profile) -> Credential:
        """How the incoming side logs in: with what the outgoing side has just fetched. Raises TokenFault."""
        return tokens.get_credential(profile) if self.kept else self.credential(profile)

    def note(self, step: Step) -> None:
        """Keep a link and tell it."""
        self.found.append(step)
        self.tell(step)

    def has_failed(self, *names: str) -> bool:
        """Whether one of these links failed; without names, any."""
        return any(step.status == "failed" and (not names or step.step in names) for step in self.found)

    def skip(self, *names: str) -> None:
        """Note the links that nothing was found out about."""
        done = {step.step for step in self.found}
        for name in names:
            if name not in done:
                self.note(Step(name, "skipped"))

    def report(self) -> Report:
        """All links in their order."""
        self.skip(*STEPS)
        ordered = tuple(sorted(self.found, key=lambda step: STEPS.index(step.step)))
        return Report(self.profile.name, ordered)


def check_outgoing(test: Test, message: Message | None = None) -> None:
    """Test the chain up to RSET, asking for the first recipient of `message` (else: the sender); then send it."""
    conversation = _connect(test)
    credential = _obtain_credential(test)
    if not conversation:
        return
    try:
        if not test.has_failed() and _log_in(test, conversation, credential):
            own = test.profile.from_address
            sender, recipient = (message.sender, message.recipients[0]) if message else (own, own)
            _ask(test, conversation, sender, recipient)
        if message and not test.has_failed():
            _send(test, conversation, message)
    finally:
        conversation.quit()


def _connect(test: Test) -> Conversation | None:
    profile = test.profile
    try:
        server = profiles.server_of(profile)
        # Nobody waits ten minutes for a test, and a test message that may have arrived does no harm.
        conversation = Conversation(replace(server, final_timeout=server.reply_timeout))
    except TransportFault as fault:
        broken = _LINKS.get(fault.stage, "ehlo")
        for name in _list_passed_links(broken, fault, profile.security):
            test.note(Step(name, "passed"))
        test.note(build_conversation_step(broken, fault, profile.host))
        return None
    if test.kept:
        profiles.remember_server_size(profile, conversation.size_limit)
    for step in _build_connect_steps(profile, conversation):
        test.note(step)
    return conversation


def _list_passed_links(broken: str, fault: TransportFault, security: str) -> list[str]:
    """The links that hold although the connection failed; with STARTTLS the greeting comes before the encryption."""
    before = {"dns": [], "tcp": ["dns"], "tls": ["dns", "tcp"], "ehlo": ["dns", "tcp"]}[broken]
    secured = broken == "ehlo" and (fault.secured or security == "tls")
    return [*before, "tls"] if secured else before


def _build_connect_steps(profile: Profile, conversation: Conversation) -> list[Step]:
    open_line = profile.security == "none"
    return [
        Step("dns", "passed", f"{profile.host} {conversation.peer}".strip()),
        Step("tcp", "passed", f"{profile.host}:{profile.port}"),
        Step(
            "tls",
            "skipped" if open_line else "passed",
            "" if open_line else _describe_encryption(conversation),
        ),
        _check_greeting(profile, conversation),
    ]


def _describe_encryption(conversation: Conversation) -> str:
    """Version, whose certificate, issued by whom, valid until when."""
    certificate = conversation.certificate
    if not certificate:
        return conversation.tls_version
    until = certificate.until.date().isoformat()
    return f"{conversation.tls_version}, {certificate.subject}, {certificate.issuer}, {until}"


def _check_greeting(profile: Profile, conversation: Conversation) -> Step:
    """What the server offers; a login that it does not offer is found here already."""
    offered = "; ".join(
        f"{name.upper()} {' '.join(told.split())}".strip() for name, told in conversation.features.items()
    )[:LONGEST_LINE]
    wanted = {"XOAUTH2"} if profile.auth.startswith("oauth") else {"PLAIN", "LOGIN"}
    if profile.auth == "none" or wanted & conversation.logins:
        return Step("ehlo", "passed", offered)
    missing = NotOffered(Stage.EHLO, f"AUTH {' '.join(sorted(wanted))}: {offered or '-'}")
    return build_conversation_step("ehlo", missing, profile.host)


def _obtain_credential(test: Test) -> Credential:
    """The token, asked for anew, and what it says; or the password."""
    profile = test.profile
    try:
        _reach_sign_in(profile)
        credential = test.credential(profile)
    except TokenFault as fault:
        test.note(build_token_step(fault, host_of(profile)))
        return None
    except TransportFault as fault:
        test.note(build_token_step(TokenUnavailable(fault.line), host_of(profile)))
        return None
    if isinstance(credential, Token):
        test.note(Step("token", "passed", profile.authority))
        test.note(check_claims(profile, credential.token))
    return credential


def _reach_sign_in(profile: Profile) -> None:
    """Name and connection of the sign-in service first, within one time-out; a proxy does it in our place."""
    parts = urlsplit(profile.authority)
    host = parts.hostname or ""
    if not profile.auth.startswith("oauth") or (getproxies().get("https") and not proxy_bypass(host)):
        return
    reach(parts.netloc, host, parts.port or 443, settings.POSTROOM.connect_timeout)


def _log_in(test: Test, conversation: Conversation, credential: Credential) -> bool:
    """Whether the conversation may go on; a server without login needs none."""
    if credential is None:
        return True
    try:
        conversation.log_in(credential)
    except TransportFault as fault:
        test.note(build_conversation_step("auth", fault, test.profile.host))
        return False
    test.note(Step("auth", "passed", test.profile.login_user))
    return True


def _ask(test: Test, conversation: Conversation, sender: str, recipient: str) -> None:
    """MAIL FROM, RCPT TO and RSET: nothing is sent."""
    profile = test.profile
    try:
        answers = conversation.probe(sender, recipient)
    except TransportFault as fault:
        step = "rcpt" if fault.stage is Stage.RCPT else "mail_from"
        if step == "rcpt":
            test.note(Step("mail_from", "passed", sender))
        test.note(build_conversation_step(step, fault, profile.host))
        return
    test.note(Step("mail_from", "passed", sender))
    test.note(_build_recipient_step(test, answers))


def _build_recipient_step(test: Test, answers: tuple[Answer, ...]) -> Step:
    answer = answers[0]
    if answer.accepted:
        own = answer.address == test.profile.from_address
        return Step("rcpt", "passed", answer.address, note=OWN_ADDRESS_ONLY if own else "")
    return _build_refused_step("rcpt", answer, test.profile.host)


def _build_refused_step(step: str, answer: Answer, host: str) -> Step:
    reply = answer.reply
    return build_failed_step(step, answer.address, reply.line, host=host, error=reply.both_codes)


def _send(test: Test, conversation: Conversation, message: Message) -> None:
    """One real message: only that finds a forbidden sender or a mailbox that cannot be opened (facts 7.C)."""
    profile = test.profile
    try:
        envelope = Envelope(message.sender, message.recipients)
        delivery = conversation.deliver(envelope, message.write(), lambda _answers: True)
    except TransportFault as fault:
        test.note(build_conversation_step("message", fault, profile.host))
        return
    refused = next((answer for answer in delivery.answers if not answer.accepted), None)
    if refused:
        test.note(_build_refused_step("message", refused, profile.host))
    elif delivery.reply is not None:
        note = TRAINING_ONLY if message.in_training else ""
        test.note(Step("message", "passed", ", ".join(message.recipients), delivery.reply.line, note=note))


def check_incoming(test: Test) -> Step:
    """Log in over IMAP, find the Sent folder, open it for reading and search it, as is done for unknown outcomes.

    When all of that works, those are looked for again. Raises BadInput when no incoming server is set.
    """
    profile = test.profile
    place = f"{profile.imap_host}:{profile.imap_port}"
    try:
        # Name and connection first, within one time-out: the library waits its own for each address.
        reach(place, profile.imap_host, profile.imap_port, settings.POSTROOM.connect_timeout)
        with open_mailbox(profile, test.sign_in) as mailbox:
            folder = mailbox.sent_folder()
            invented = _count_invented(mailbox, folder) if folder else 0
    except TokenFault as fault:
        return replace(build_token_step(fault, place), step="imap", detail="token")
    except (TransportFault, InboxFault) as fault:
        return _build_incoming_fault(profile, place, fault)
    if invented:
        found = build_step_with_article("imap", f"{place} {folder}", "sent-folder-not-searchable")
        return replace(
            found, evidence=f"SEARCH HEADER Message-ID: {invented} found of a mail that does not exist"
        )
    if test.kept:
        unknowns.look_for_all_of(profile)
    return Step("imap", "passed", f"{place} {folder or ''}".strip(), article=_remark_on_folder(folder))


def _count_invented(mailbox: Mailbox, folder: str) -> int:
    """How many mails the server finds under a Message-ID that nobody ever used: more than none proves nothing."""
    never_used = f"<{secrets.token_hex(16)}.postroom@postroom.invalid>"
    return mailbox.copies(folder, [never_used])[never_used]


def _build_incoming_fault(profile: Profile, place: str, fault: TransportFault | InboxFault) -> Step:
    stage = "search" if fault.stage == "search" else "imap"
    return build_failed_step(
        "imap",
        f"{place} {fault.stage}",
        fault.line,
        host=profile.imap_host,
        error=type(fault).__name__,
        stage=stage,
    )


def _remark_on_folder(folder: str | None) -> str | None:
    """Without that folder nobody but a person can settle an unknown outcome."""
    return None if folder else "sent-folder-missing"
