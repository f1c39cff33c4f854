"""Writes the configuration of every server of a bed into its folder."""

import json
import os
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from string import Template

from tests.bed.certificates import make_certificates
from tests.bed.errors import BedError
from tests.bed.ports import HOST, MAIL_HOST
from tests.bed.tenant import APPS, DOMAINS, FULL_MAILBOX, MAILBOXES, PASSWORD, SEND_AS, SIGNING_KEY_ID, TENANT

TEMPLATES = Path(__file__).parent / "templates"
FOLDERS = ("log", "pid", "mail", "store", "dovecot/run", "postfix/queue", "postfix/data")
LONGEST_FOLDER = 60  # characters: Dovecot puts unix sockets below it, and sun_path holds 107 (unix(7))


def issuer(ports: dict[str, int]) -> str:
    """The issuer that stands in the tokens of this bed."""
    return f"https://localhost:{ports['authority']}/{TENANT}/v2.0"


def prepare(folder: Path) -> None:
    """Make the folder and check that Dovecot's and Postfix's own users can work in it.

    Raises:
        BedError: with the reason and the way out.
    """
    _check_name(folder)
    _check_passage(folder)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)


def configure(folder: Path, ports: dict[str, int]) -> None:
    """Write certificates, tables and configuration files for these ports."""
    make_certificates(folder / "tls", folder / "dovecot" / "keys")
    _write_description(folder, ports)
    _fill_templates(folder, ports)
    _write_tables(folder, ports)
    _give_away(folder)
    _run("sievec", folder / "dovecot" / "sent.sieve")
    _run("/usr/sbin/postfix", "-c", folder / "postfix", "check")  # makes the folders of its queue


def _check_name(folder: Path) -> None:
    if any(character.isspace() for character in str(folder)):
        raise BedError(
            f"{folder} has a space in its name, which Postfix's scripts do not survive. Choose another folder."
        )
    if len(str(folder)) > LONGEST_FOLDER:
        raise BedError(
            f"{folder} is longer than {LONGEST_FOLDER} characters, too long for unix sockets. Choose a shorter path."
        )


def _check_passage(folder: Path) -> None:
    closed = [parent for parent in folder.parents if parent.exists() and not parent.stat().st_mode & 0o001]
    if closed:
        raise BedError(
            f"{closed[-1]} is closed to other users, but Dovecot and Postfix run as users of their own. "
            "Choose a folder below one that everybody may pass, such as /tmp or /var/tmp."
        )


def _write_description(folder: Path, ports: dict[str, int]) -> None:
    description = {
        "tenant": TENANT,
        "domains": DOMAINS,
        "host": HOST,
        "mail_host": MAIL_HOST,
        "ports": ports,
        "mailboxes": MAILBOXES,
        "send_as": SEND_AS,
        "apps": [asdict(app) for app in APPS],
        "signing_key_id": SIGNING_KEY_ID,
    }
    (folder / "bed.json").write_text(json.dumps(description, indent=1))


def _fill_templates(folder: Path, ports: dict[str, int]) -> None:
    values = {"folder": folder, "host": HOST, "mail_host": MAIL_HOST, "issuer": issuer(ports), **ports}
    for template in TEMPLATES.iterdir():
        server = "postfix" if template.suffix == ".cf" else "dovecot"
        text = Template(template.read_text()).substitute(values)
        (folder / server / template.name).write_text(text)


def _write_tables(folder: Path, ports: dict[str, int]) -> None:
    tables = {
        "dovecot/users": "".join(map(_user_line, MAILBOXES)),
        "postfix/recipients": "".join(
            f"{name} mailbox\n" for name in (*MAILBOXES, "postmaster@contoso.test")
        ),
        # accepted by Postfix, unknown to Dovecot: bounces after it was accepted
        "postfix/recipients.re": r"/@remote\.test$/ mailbox" "\n" r"/^[^@]+@ok\.test$/ mailbox" "\n",
        "postfix/aliases.re": (
            r"/^[^@]+@ok\.test$/ catchall@ok.test"
            "\n"
            r"/^postmaster@contoso\.test$/ admin@contoso.test"
            "\n"
            r"/^double-bounce@/ admin@contoso.test"
            "\n"
        ),
        "postfix/transport": f"fault.test smtp:[{HOST}]:{ports['fault_exchanger']}\n",
        "postfix/sent-copy.re": r"/^([^+@]+)@contoso\.test$/ ${1}+sent@contoso.test" "\n",
    }
    for name, text in tables.items():
        (folder / name).write_text(text)


def _user_line(mailbox: str) -> str:
    # passwd-file(5) of Dovecot: user:password:uid:gid:gecos:home:shell:extra fields
    extra = "userdb_quota_rule=*:bytes=100" if mailbox == FULL_MAILBOX else ""
    return f"{mailbox}:{{PLAIN}}{PASSWORD}::::::{extra}\n"


def _give_away(folder: Path) -> None:
    shutil.chown(folder / "mail", "mail", "mail")
    shutil.chown(folder / "postfix" / "data", "postfix")
    secret = folder / "dovecot" / "oauth2.conf.ext"
    shutil.chown(secret, group="dovecot")
    os.chmod(secret, 0o640)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise BedError(f"{' '.join(map(str, command))} failed: {done.stdout}")
