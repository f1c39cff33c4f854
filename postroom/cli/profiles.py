"""`postroom profile`: add, edit, list, and the test of the links one after the other."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.explain import explain_finding, reader_language, show_explanation
from postroom.cli.frame import (
    RoomCommand,
    RoomGroup,
    actor,
    json_option,
    read_bytes,
    read_secret,
    read_text,
    translate,
)
from postroom.cli.refusals import NewAndNone, NotALastDay
from postroom.cli.sign_in import consent, login
from postroom.cli.start import EXIT_FAILED
from postroom.cli.terminal import print_json, say
from postroom.profiles.providers import PROVIDERS
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_, Word

if TYPE_CHECKING:
    from postroom.checkup.steps import Report, Step
    from postroom.profiles.values import Profile


@click.command(cls=RoomCommand)
@click.argument("name")
@click.option("--incoming", is_flag=True, help="The incoming side (IMAP), too.")
@click.option("--send-to", default="", metavar="ADDRESS", help="Send one real test message there as well.")
@json_option
def test(name: str, incoming: bool, send_to: str, as_json: bool) -> None:
    """Test the connection link by link; without --send-to no mail is sent.

    Example: postroom profile test Facturen --incoming
    """
    from postroom.checkup.report import check
    from postroom.profiles import repository

    profile = repository.find(name)
    report = check(
        profile,
        _ignore_step if as_json else _tell_step,
        actor=actor(),
        incoming=incoming,
        send_to=send_to,
        translate=translate,
        language=reader_language(),
    )
    if as_json:
        print_json(report.as_json())
    else:
        _explain(report, profile)
    if not report.ok:
        sys.exit(EXIT_FAILED)


def _ignore_step(_step: "Step") -> None:
    """The whole report is printed at the end."""


def _tell_step(step: "Step") -> None:
    from postroom.checkup.steps import WORDS

    found = " ".join(part for part in (step.detail, step.evidence) if part)
    words = translate(WORDS[step.step])
    say(f"{step.step:<10} {words:<22} {translate(WORDS[step.status]):<14} {found}".rstrip())
    if step.note:
        say(f"{'':<10} {translate(step.note)}")


def _explain(report: "Report", profile: "Profile") -> None:
    """The article of every link that failed, and of every remark."""
    from postroom.diagnosis.explain import Finding, by_article
    from postroom.profiles.values import to_incoming

    for step in report.told:
        finding: Finding = by_article(str(step.article))
        heading = (
            N_("What the broken link means (%(link)s):")
            if step.status == "failed"
            else N_("Remark (%(link)s):")
        )
        say()
        say(translate(heading) % {"link": step.step})
        show_explanation(explain_finding(finding, to_incoming(profile) if step.step == "imap" else profile))


_FIELDS = (
    click.option("--host", help="Mail server."),
    click.option("--port", type=int, help="Port of the mail server."),
    click.option("--security", help="starttls, tls or none."),
    click.option("--auth", help="oauth-delegated, oauth-app, password or none."),
    click.option("--tenant", help="Tenant (directory) ID or a domain of it."),
    click.option("--client-id", help="Client (application) ID."),
    click.option("--secret-file", metavar="F", help="File with the client secret or the password."),
    click.option("--secret-env", metavar="VAR", help="Environment variable with the secret or the password."),
    click.option(
        "--secret-expires", metavar="DATE", help="Day on which the client secret ends, such as 2028-05-31."
    ),
    click.option("--certificate", metavar="F", help="PEM or PFX file with private key and certificate."),
    click.option("--certificate-password-file", metavar="F", help="File with the password of the PFX file."),
    click.option("--username", metavar="MAILBOX", help="Login: the mailbox that sends."),
    click.option("--xoauth2-user", help="Whose name stands in the login (user=): username or from."),
    click.option("--from", "from_address", metavar="ADDRESS", help="Sender address."),
    click.option("--from-name", help="Sender name."),
    click.option(
        "--sender-domains",
        metavar="DOMAINS",
        help="Domains of people's own addresses that may be the sender, parted by commas.",
    ),
    click.option("--redirect-url", help="Redirect URL of the app registration."),
    click.option("--redirect-port", type=int, help="Port for the redirect URL."),
    click.option("--authority", help="Sign-in address, if not the provider's."),
    click.option("--scope", help="Scope to ask for, if not the provider's."),
    click.option("--ca-file", metavar="F", help="PEM file with further authorities to trust."),
    click.option("--imap-host", help="Incoming mail server."),
    click.option("--imap-port", type=int, help="Port of the incoming mail server."),
    click.option("--imap-security", help="starttls, tls or none, for incoming mail."),
    click.option("--imap-auth", help="Sign-in method for incoming mail: same (as outgoing) or password."),
    click.option("--imap-username", help="User name for incoming mail, if it is another."),
    click.option("--imap-secret-file", metavar="F", help="File with the password for incoming mail."),
    click.option("--imap-secret-env", metavar="VAR", help="Environment variable with that password."),
    click.option("--rate-per-minute", type=float, help="Messages a minute (0 = unlimited)."),
    click.option("--connections", type=int, help="Connections at the same time."),
    click.option("--recipients-per-day", type=int, help="Recipients in 24 hours (0 = unlimited)."),
    click.option(
        "--size-limit", type=int, help="Largest mail in bytes, as encoded (0 = the server's limit)."
    ),
    click.option("--default", "make_default", is_flag=True, help="Make it the default profile."),
)


def _add_profile_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_FIELDS):
        command = option(command)
    return command


@click.group(cls=RoomGroup)
def profile() -> None:
    """Mail profiles: who we send as."""


@profile.command()
@click.argument("name")
@click.option("--provider", required=True, help=f"One of: {', '.join(PROVIDERS)}.")
@_add_profile_options
@json_option
def add(name: str, provider: str, as_json: bool, **options: Any) -> None:
    """Add a mail profile; the provider presets host, port and limits.

    Example: postroom profile add Facturen --provider microsoft365 --tenant contoso.com --client-id ID
    --secret-file secret.txt --username facturen@contoso.com
    """
    from postroom.profiles import repository

    added = repository.add(name, provider, actor=actor(), **_collect_profile_fields(options))
    _warn_of_open_line(added)
    _tell(added, as_json)


@profile.command()
@click.argument("name")
@click.option("--name", "new_name", help="A new name.")
@click.option("--no-secret", is_flag=True, help="Take the client secret or password away.")
@click.option("--no-certificate", is_flag=True, help="Take the certificate away.")
@_add_profile_options
@json_option
def edit(
    name: str, new_name: str | None, no_secret: bool, no_certificate: bool, as_json: bool, **options: Any
) -> None:
    """Change a mail profile; what was held because of it goes on.

    Example: postroom profile edit Facturen --secret-file new-secret.txt
    """
    from postroom.outbox import pauses
    from postroom.profiles import repository

    given = _collect_profile_fields(options)
    given |= {
        field: Secret("")
        for field, gone in _collect_removals(no_secret, no_certificate, given).items()
        if gone
    }
    if new_name is not None:
        given["name"] = new_name
    edited = repository.edit(name, actor=actor(), **given)
    pauses.release(edited.id)
    _warn_of_open_line(edited)
    _tell(edited, as_json)


@profile.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List mail profiles. Example: postroom profile list"""
    from postroom.profiles import repository

    found = repository.list_profiles()
    if as_json:
        print_json([_profile_to_json(one) for one in found])
        return
    for one in found:
        mark = "*" if one.is_default else " "
        say(f"{mark} {one.name}  {one.provider}  {one.from_address}  {one.host}:{one.port}  {one.auth}")


@profile.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a mail profile, never its secret. Example: postroom profile show Facturen"""
    from postroom.profiles import repository

    _tell(repository.find(name), as_json)


@profile.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a mail profile that nothing uses. Example: postroom profile remove Oud"""
    from postroom.profiles import repository

    repository.remove(name, actor=actor())


@profile.command("copy-incoming")
@click.argument("name")
@json_option
def copy_incoming(name: str, as_json: bool) -> None:
    """Set the incoming side up like the outgoing one. Example: postroom profile copy-incoming Facturen"""
    from postroom.profiles import fields as incoming

    _tell(incoming.copy_from_outgoing(name, actor=actor()), as_json)


def _collect_removals(no_secret: bool, no_certificate: bool, given: dict[str, Any]) -> dict[str, bool]:
    gone = {"secret": no_secret, "certificate": no_certificate}
    for field, wanted in gone.items():
        if wanted and field in given:
            raise NewAndNone(what=Word(field))
    return gone


for command in (login, consent, test):
    profile.add_command(command)


def _collect_profile_fields(options: dict[str, Any]) -> dict[str, Any]:
    """Only what was typed; files and secrets read."""
    given = {name: value for name, value in options.items() if value is not None}
    secrets = {
        "secret": read_secret(given.pop("secret_file", None), given.pop("secret_env", None), N_("secret")),
        "certificate": _read_certificate(given),
        "imap_secret": read_secret(
            given.pop("imap_secret_file", None), given.pop("imap_secret_env", None), N_("password")
        ),
    }
    given |= {name: secret for name, secret in secrets.items() if secret}
    if "secret_expires" in given:
        given["secret_expires"] = _parse_day(given["secret_expires"])
    if "ca_file" in given:
        given["ca_pem"] = read_text(Path(given.pop("ca_file")), N_("authorities"))
    return given


def _read_certificate(given: dict[str, Any]) -> Secret:
    """Key and certificate from the file that was named, a PFX with its password."""
    from postroom.profiles.certificates import to_pem

    password = read_secret(given.pop("certificate_password_file", None), None, N_("password"))
    name = given.pop("certificate", None)
    return to_pem(read_bytes(Path(name), N_("certificate")), password) if name else Secret("")


def _parse_day(text: str) -> date | None:
    """The day that was typed; an empty text takes it away."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotALastDay(text=text) from None


def _profile_to_json(found: Any) -> dict[str, Any]:
    """What may be shown: of secrets only whether there is one."""
    from dataclasses import fields

    from postroom.oauth import grants

    hidden = {"secret", "certificate", "imap_secret", "ca_pem"}
    public = {field.name: getattr(found, field.name) for field in fields(found) if field.name not in hidden}
    public["from"] = public.pop("from_address")
    public["secret_expires"] = found.secret_expires.isoformat() if found.secret_expires else None
    granted = grants.find(found) if found.auth == "oauth-delegated" else None
    public["signed_in_as"] = granted.account if granted else None
    public["signed_in_at"] = granted.signed_in_at.isoformat() if granted else None
    return public | {f"has_{name}": bool(getattr(found, name)) for name in sorted(hidden)}


def _warn_of_open_line(found: Any) -> None:
    """A password without TLS is possible (some old servers know nothing else), but never unknowingly."""
    if (found.security, found.auth) == ("none", "password") and found.host not in (
        "127.0.0.1",
        "localhost",
        "::1",
    ):
        say(
            translate(
                "Without TLS the password crosses the network readable for everybody. Better: --security starttls"
            ),
            err=True,
        )


def _tell(found: Any, as_json: bool) -> None:
    public = _profile_to_json(found)
    if as_json:
        print_json(public)
        return
    for name, value in public.items():
        say(f"{name:<20} {value}")
