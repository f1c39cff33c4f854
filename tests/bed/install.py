"""Installs what the bed runs on: Debian packages (as root) and npm packages (from the committed lock file)."""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bed.errors import BedError

NODE_FOLDER = Path(__file__).parent / "node"
LOG = Path(tempfile.gettempdir()) / "postroom-bed-install.log"
OLDEST_NODE = 20
PACKAGE_OF_FILE = {
    "/usr/sbin/dovecot": "dovecot-core",
    "/usr/lib/dovecot/imap": "dovecot-imapd",
    "/usr/lib/dovecot/submission": "dovecot-submissiond",
    "/usr/lib/dovecot/lmtp": "dovecot-lmtpd",
    "/usr/bin/sievec": "dovecot-sieve",
    "/usr/sbin/postfix": "postfix",
    "/usr/bin/openssl": "openssl",
    "/usr/bin/curl": "curl",
    "/usr/bin/chromium": "chromium",
    "/usr/bin/msmtp": "msmtp",
    "/usr/lib/postgresql/15/bin/postgres": "postgresql-15",
}
POLICY = Path("/usr/sbin/policy-rc.d")  # invoke-rc.d(8): exit code 101 forbids starting a daemon
CLUSTER_DEFAULTS = Path("/etc/postgresql-common/createcluster.conf")  # pg_createcluster(8)


def install() -> None:
    """Install everything that is missing; quiet and quick when nothing is.

    Raises:
        BedError: a package is missing and cannot be installed here.
    """
    install_debian_packages()
    _check_node()
    _install_npm_packages()


def install_debian_packages() -> None:
    """Install the Debian packages that are missing; none of their daemons is started.

    Raises:
        BedError: they cannot be installed here.
    """
    missing = [package for file, package in PACKAGE_OF_FILE.items() if not Path(file).exists()]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise BedError(
            f"The test bed needs the Debian packages {' '.join(missing)}. "
            "Install them, or run this as root on Debian so that it can."
        )
    _logged(["debconf-set-selections"], given="postfix postfix/main_mailer_type select No configuration\n")
    _forbid_default_cluster()
    with _no_daemon_starts():
        _logged(["apt-get", "update", "-qq"])
        _logged(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing])


@contextlib.contextmanager
def _no_daemon_starts() -> Iterator[None]:
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def _forbid_default_cluster() -> None:
    # Debian makes a database of its own the first time a PostgreSQL server is installed, unless this file says no.
    text = CLUSTER_DEFAULTS.read_text() if CLUSTER_DEFAULTS.exists() else ""
    if re.search(r"^\s*create_main_cluster\b", text, re.MULTILINE):
        return
    CLUSTER_DEFAULTS.parent.mkdir(exist_ok=True)
    CLUSTER_DEFAULTS.write_text(f"{text}create_main_cluster = false\n")


def _check_node() -> None:
    found = (
        subprocess.run(["node", "--version"], capture_output=True, text=True)
        if shutil.which("node")
        else None
    )
    version = re.match(r"v(\d+)", found.stdout) if found else None
    if version and int(version[1]) >= OLDEST_NODE and shutil.which("npm"):
        return
    raise BedError(
        f"The test bed needs Node.js {OLDEST_NODE} or newer with npm; found {version[0] if version else 'none'}. "
        "Install it and try again."
    )


def _install_npm_packages() -> None:
    stamp = NODE_FOLDER / "node_modules" / ".installed-lock"
    wanted = hashlib.sha256((NODE_FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _logged(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=NODE_FOLDER)
    stamp.write_text(wanted)


def _logged(command: list[str], *, given: str = "", cwd: Path | None = None) -> None:
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            command, input=given, text=True, cwd=cwd, env=quiet, stdout=log, stderr=subprocess.STDOUT
        )
    if done.returncode != 0:
        last = "\n".join(LOG.read_text().splitlines()[-10:])
        raise BedError(f"{' '.join(command)} failed (all of it is in {LOG}):\n{last}")
