"""A pytest plugin that gives every test process a home of its own before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

from tests.memory import in_memory
from tests.quick_hashing import hash_quickly

_database = os.environ.get("POSTROOM_TEST_DATABASE_URL", "")
# Kept for the workers that pytest starts: each of them reads it again.
_FOR_TESTS = "POSTROOM_TEST_"
for name in [name for name in os.environ if name.startswith("POSTROOM_") and not name.startswith(_FOR_TESTS)]:
    del os.environ[name]
_place = in_memory()
if _place:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _place)  # where pytest makes its temporary folders
_home = tempfile.mkdtemp(prefix="postroom-test-", dir=_place)
os.environ["POSTROOM_HOME"] = _home
os.environ["POSTROOM_SETTLE_DELAY"] = "0.5"
os.environ["POSTROOM_PDF_QUIET"] = "0"
if _database:
    os.environ["POSTROOM_DATABASE_URL"] = _database
hash_quickly()
atexit.register(shutil.rmtree, _home, ignore_errors=True)


def pytest_sessionstart() -> None:
    """After each test that commits, Django fills its tables of permissions and content types again.

    Postroom never reads them, and it takes longer than most of these tests.
    """
    from django.apps import apps

    if not apps.ready:  # a run of tests that have nothing to do with the product
        return
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    permissions = post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    assert permissions and post_migrate.disconnect(create_contenttypes)
    _empty_tables_row_by_row()


def _empty_tables_row_by_row() -> None:
    """TRUNCATE gives each of fifty tables new files and waits for the disk; DELETE of a few rows does not."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def deletions(
        operations: DatabaseOperations, _style: object, tables: list[str], **_: object
    ) -> list[str]:
        return [f"DELETE FROM {operations.quote_name(table)}" for table in tables]

    DatabaseOperations.sql_flush = deletions
