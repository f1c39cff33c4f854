"""Getting ready: Django, the log, the language, and the database brought up to date."""

import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from postroom.cli.refusals import HomeOnNetworkDrive
from postroom.cli.terminal import find_error_stream, make_printable
from postroom.site.refusals import KeyLost

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader

    from postroom.outbox.refusals import NotOurs
    from postroom.shared.sealed import Sealed

_SETUP_LOCK = 7_017_201
"""Any number that no other program of the same database takes for its own advisory lock."""
_SETUP_PATIENCE = 60
"""Seconds that a start waits for another one, which may change large tables."""
EXIT_DONE, EXIT_FAILED, EXIT_BAD_INPUT, EXIT_NOT_SET_UP = 0, 1, 2, 3


def get_ready(language: str = "", *, without_key: bool = False) -> "NotOurs | None":
    """Set Django up for this home and bring the database up to date.

    Returns why nothing is sent from this ledger; None when it is ours. Raises BadInput for bad settings, and a
    Refusal for a ledger that is missing, damaged or newer than this program, or (unless `without_key`) a lost key.
    """
    set_up(language)
    from django.conf import settings

    from postroom.outbox.clock_steps import synchronise
    from postroom.outbox.installation import settle_in
    from postroom.outbox.patience import wait_at_most

    refuse_lost_ledger()
    with _name_faults():
        _migrate()
        wait_at_most(settings.POSTROOM.busy_timeout)
        synchronise()
        if not without_key:
            _refuse_lost_key()
        _note_database()
        return settle_in()


def set_up(language: str = "") -> None:
    """Set Django up for this home: log and language, but no database. Raises BadInput for bad settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.site.settings")
    import django
    from django.conf import settings
    from django.utils import translation

    _refuse_network_drive()
    django.setup()
    _set_up_log(settings.POSTROOM.log_level)
    translation.activate(language or settings.POSTROOM.language)


def _refuse_network_drive() -> None:
    """SQLite's locks do not hold on network drives; a ledger there would break silently."""
    import psutil

    from postroom.site.options import find_home_folder

    home = find_home_folder().resolve()
    mounts = {Path(part.mountpoint): part.fstype.lower() for part in psutil.disk_partitions(all=True)}
    place = next((folder for folder in (home, *home.parents) if folder in mounts), None)
    if place and mounts[place] in ("nfs", "nfs4", "cifs", "smbfs", "smb3", "afpfs", "fuse.sshfs"):
        raise HomeOnNetworkDrive(home=str(home))


def _set_up_log(level: str) -> None:
    """The log goes to standard error, one line an event; standard output belongs to answers."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(find_error_stream()),
    )
    # MSAL logs tracebacks of answers it cannot read; here every fault becomes a sentence with its evidence.
    for library in ("msal", "oauthlib", "imapclient"):  # at debug level they write down tokens
        logging.getLogger(library).setLevel(logging.CRITICAL)
    logging.getLogger("django.security.DisallowedHost").addFilter(_HostInOneLine())
    to_terminal = logging.StreamHandler(find_error_stream())
    to_terminal.setFormatter(_OneLine("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[to_terminal], level=max(number, logging.WARNING))
    for handler in logging.getLogger().handlers:
        handler.addFilter(_WithoutFirstStart())


class _OneLine(logging.Formatter):
    """A line feed in a path or a file name begins no line of the log that nobody wrote; a traceback keeps its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        return make_printable(super().formatMessage(record))


class _HostInOneLine(logging.Filter):
    """Django logs a request under an unknown host name as a traceback; one line says it better."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        record.msg, record.args = "request under a host name that the setting allowed_hosts does not list", ()
        return True


class _WithoutFirstStart(logging.Filter):
    """A refused request is logged with its path; the link of the first start holds a secret in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "/first-start/" in text:
            record.msg, record.args = re.sub(r"/first-start/[^/\s]+", "/first-start/***", text), ()
        return True


def refuse_lost_ledger() -> None:
    """Before an SQLite ledger is opened. Raises LedgerElsewhere, LedgerMissing."""
    from django.conf import settings
    from django.db import connection

    from postroom.site.ledger_file import refuse_lost

    if connection.vendor == "sqlite":
        refuse_lost(settings.POSTROOM_HOME, Path(connection.settings_dict["NAME"]))


@contextmanager
def _name_faults() -> Iterator[None]:
    """A database that is damaged or may not be written is told apart from one that is busy."""
    from django.db import DatabaseError

    from postroom.outbox.database_faults import name_lasting

    try:
        yield
    except DatabaseError as problem:
        raise name_lasting(problem) or problem from None


def _refuse_lost_key() -> None:
    """The settings make a key where there is none; beside secrets that another one sealed it is taken back."""
    from django.conf import settings

    if settings.POSTROOM_NEW_KEY is None:
        return
    locked = list_locked_secrets()
    if locked:
        settings.POSTROOM_NEW_KEY.unlink(missing_ok=True)
        names = tuple(dict.fromkeys(one.name for one in locked if one.name))
        raise KeyLost(path=str(settings.POSTROOM_NEW_KEY), names=names)


def list_locked_secrets() -> "list[Sealed]":
    """Everything sealed in this ledger that its key does not open."""
    from itertools import chain

    from django.conf import settings

    from postroom.oauth.sealed import list_sealed as list_sealed_tokens
    from postroom.profiles.sealed import list_sealed as list_sealed_secrets
    from postroom.shared.sealed import list_locked

    return list_locked(chain(list_sealed_secrets(), list_sealed_tokens()), settings.POSTROOM_KEYRING)


def _migrate() -> None:
    """Apply what is missing; programs that start at once on a new home take turns."""
    from django.conf import settings
    from django.core.management import call_command

    from postroom.outbox.installation import note_generation
    from postroom.outbox.patience import wait_at_most
    from postroom.site.upgrade import carry_over

    if _is_up_to_date():
        return
    wait_at_most(_SETUP_PATIENCE)
    with _lock_start(settings.POSTROOM_HOME / "setup.lock"), _lock_server_start():
        if not _is_up_to_date():
            carry_over()
            note_generation()
            call_command("migrate", interactive=False, verbosity=0)


def _is_up_to_date() -> bool:
    """Whether the tables are as this program knows them. Raises LedgerNewer, LedgerMissing."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    _refuse_newer(executor.loader)
    if not executor.loader.applied_migrations:
        _refuse_empty_database()
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _refuse_newer(loader: "MigrationLoader") -> None:
    """Changes to the tables that this program does not know were made by a newer one."""
    from postroom.outbox.refusals import LedgerNewer
    from postroom.site.upgrade import RENAMED_ROOMS

    replaced = {key for one in loader.disk_migrations.values() for key in one.replaces}
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys() - replaced
    newer = sorted(".".join(key) for key in unknown if key[0] not in RENAMED_ROOMS)
    if newer:
        raise LedgerNewer(change=newer[-1])


def _refuse_empty_database() -> None:
    from django.conf import settings
    from django.db import connection

    from postroom.site.ledger_file import refuse_empty

    if connection.vendor == "postgresql":
        refuse_empty(settings.POSTROOM_HOME, str(connection.settings_dict["NAME"]))


def _note_database() -> None:
    from django.conf import settings
    from django.db import connection

    from postroom.site.ledger_file import note_in_postgres

    if connection.vendor == "postgresql":
        note_in_postgres(settings.POSTROOM_HOME, str(connection.settings_dict["NAME"]))


@contextmanager
def _lock_server_start() -> Iterator[None]:
    """With PostgreSQL other machines may start at the same time: its advisory lock lets one through."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_SETUP_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_SETUP_LOCK])


@contextmanager
def _lock_start(path: Path) -> Iterator[None]:
    """One process at a time. SQLite's own lock serves: it works on every platform and dies with its holder.

    Raises LedgerHeld when the other one does not come to an end.
    """
    from postroom.outbox.refusals import LedgerHeld

    with closing(sqlite3.connect(path, timeout=_SETUP_PATIENCE, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            raise LedgerHeld() from problem
        yield
