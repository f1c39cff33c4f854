"""`postroom demo` and `make run`: a sample bakery sends its documents through a local Microsoft 365."""

import json
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from postroom.cli.frame import fail, translate
from postroom.cli.refusals import DemoRuns
from postroom.cli.sandbox import need_sandbox, refuse_sandbox_errors
from postroom.cli.serve import create_web_server, run_until, say_where
from postroom.cli.start import EXIT_FAILED, get_ready
from postroom.cli.terminal import say
from postroom.cli.work import stop_on_signal
from postroom.shared.refusals import Refusal

PROFILE = "Facturen"
MAILBOX = "facturen@bakkerij.test"
PORT = 8017


@click.command()
@click.option(
    "--folder", default=".demo", show_default=True, help="Where the demo keeps its home and sandbox."
)
@click.option("--stay", is_flag=True, help="Keep serving the web interface until Ctrl-C.")
@click.option("--port", default=PORT, show_default=True, help="Port of the web interface with --stay.")
@click.pass_obj
def demo(settings: dict[str, str], folder: str, stay: bool, port: int) -> None:
    """Send the sample bakery's documents through OAuth 2.0 and show where each one lies.

    The demo has a home of its own; the second run finds everything sent and sends nothing again.

    Example: postroom demo
    """
    need_sandbox(settings["language"])
    place = Path(folder).absolute()
    os.environ["POSTROOM_HOME"] = str(place / "home")
    os.environ["POSTROOM_COMPANY"] = "Bakkerij De Gouden Aar"
    os.environ.setdefault("POSTROOM_LOG_LEVEL", "warning")
    try:
        get_ready(settings["language"])
        with _lock_demo_folder(place), _run_sandbox(place / "sandbox") as endpoints:
            server = create_web_server("127.0.0.1", port) if stay else None
            _make_profile(endpoints)
            complete = _send_everything(place, endpoints)
            if server:
                _stay(place, server, port)
    except Refusal as refusal:
        fail(refusal)
    if not complete:
        sys.exit(EXIT_FAILED)


@contextmanager
def _lock_demo_folder(place: Path) -> Iterator[None]:
    """Two demos in one folder would point one profile at two sandboxes: the second one is refused first."""
    from postroom.outbox.owners import forget, is_proven_dead, make_owner

    mark = place / "running"
    if mark.exists() and not is_proven_dead(mark.read_text()):
        raise DemoRuns(folder=str(place))
    owner = make_owner()
    mark.write_text(str(owner))
    try:
        yield
    finally:
        forget(owner)
        mark.unlink(missing_ok=True)


@contextmanager
def _run_sandbox(state: Path) -> Iterator[dict[str, Any]]:
    from sandbox365 import Sandbox

    with refuse_sandbox_errors(), Sandbox(state) as box:
        yield box.as_json()


def _make_profile(endpoints: dict[str, Any]) -> None:
    """The bakery's mail profile, as an administrator would enter it: tenant, client, secret, mailbox."""
    from postroom.profiles import repository
    from postroom.shared.sealing import Secret

    app = next(app for app in endpoints["apps"] if app["name"] == "daemon")
    fields = {
        "host": endpoints["smtp"]["host"],
        "port": endpoints["smtp"]["port"],
        "authority": endpoints["authority"],
        "tenant": endpoints["tenant"],
        "client_id": app["client_id"],
        "secret": Secret(Path(app["secret_file"]).read_text().strip()),
        "username": MAILBOX,
        "from_address": MAILBOX,
        "from_name": "Bakkerij De Gouden Aar",
        "ca_pem": Path(endpoints["ca_file"]).read_text(),
        "rate_per_minute": 0.0,
    }
    if any(one.name == PROFILE for one in repository.list_profiles()):
        repository.edit(PROFILE, actor="demo", **fields)
    else:
        repository.add(PROFILE, "microsoft365", actor="demo", auth="oauth-app", **fields)


def _send_everything(place: Path, endpoints: dict[str, Any]) -> bool:
    """Hand over every document, work until nothing is left, show the result. True when all is well."""
    from postroom.desk.plans import hand_in
    from postroom.documents.examine import read_file
    from postroom.planning.request import SendRequest
    from postroom.worker.worker import Worker
    from sandbox365.bakery import sample_documents, write_documents

    receipts = []
    for sample, path in zip(sample_documents(), write_documents(place / "documents"), strict=True):
        request = SendRequest(
            (read_file(path),),
            to=(sample.recipient,),
            type=sample.type,
            number=sample.number,
            debtor=sample.debtor,
            language=sample.language,
            profile=PROFILE,
            actor="demo",
        )
        receipts.append((hand_in(request), path, sample.recipient))
    Worker().run(until_empty=True)
    return _show_receipts(receipts, endpoints)


def _show_receipts(receipts: list[tuple[Any, Path, str]], endpoints: dict[str, Any]) -> bool:
    from postroom.outbox.queries import find

    found = [_check_delivery(find(receipt.entry_id), path, endpoints) for receipt, path, _ in receipts]
    fresh = sum(receipt.created for receipt, _, _ in receipts)
    say(
        translate(
            "%(all)s documents: %(good)s sent and in the customer's mailbox exactly once, %(fresh)s of them now."
        )
        % {"all": len(found), "good": sum(found), "fresh": fresh}
    )
    return all(found)


def _check_delivery(entry: Any, path: Path, endpoints: dict[str, Any]) -> bool:
    """Whether the entry is sent and lies exactly once in each recipient's mailbox, with equal bytes; prints where."""
    where: list[str] = []
    for recipient in entry.recipients:
        copies = [
            file for file in _list_mail_files(endpoints, recipient.address) if _carries(file, entry, path)
        ]
        where.extend(str(file) for file in copies)
        if len(copies) != 1:
            say(f"{path.name}: {len(copies)} copies for {recipient.address}", err=True)
    say(f"{entry.state:<8} {path.name}")
    say(f"         {entry.message_id}")
    for file in where:
        say(f"         {file}")
    return entry.state == "sent" and len(where) == len(entry.recipients)


def _list_mail_files(endpoints: dict[str, Any], address: str) -> list[Path]:
    """The messages in the inbox of one mailbox of the sandbox."""
    from sandbox365.exchange.store import folder_name

    return sorted((Path(endpoints["store"]) / folder_name(address) / "Inbox").glob("*.eml"))


def _carries(file: Path, entry: Any, path: Path) -> bool:
    """Whether the message is this entry's and its first attachment has exactly the document's bytes."""
    import email
    import email.policy

    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
    if message["Message-ID"] != entry.message_id:
        return False
    attached = next(iter(message.iter_attachments()), None)
    return attached is not None and attached.get_content() == path.read_bytes()


def _stay(place: Path, server: Any, port: int) -> None:
    login = _make_login(place)
    stop = threading.Event()
    stop_on_signal(stop)

    def ready() -> None:
        say_where("127.0.0.1", port)
        say(translate("User name and password are in %(path)s. Ctrl-C ends it.") % {"path": login})

    run_until(stop, server, with_workers=True, ready=ready)


def _make_login(place: Path) -> Path:
    """The demo's administrator; the password is made here and stands only in a file for its owner."""
    from postroom.people import repository
    from postroom.shared.sealing import Secret

    path = place / "login.json"
    if not repository.exists("demo"):
        password = secrets.token_urlsafe(12)
        path.touch(mode=0o600)
        path.write_text(json.dumps({"name": "demo", "password": password}))
        repository.add("demo", "administrator", Secret(password), actor="demo")
    return path
