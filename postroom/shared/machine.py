"""Which machine is this? A name that tells two machines apart and tells nobody anything else."""

import hashlib
import hmac
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid")
"""Linux (machine-id(5)), older Linux, FreeBSD."""
_CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
_CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")


@cache
def identify_machine() -> str:
    """32 hexadecimal digits, the same as long as the system is installed; "" where that is not known.

    machine-id(5) asks for a hash under a key of the application. In a container the id is that of the image, or a
    new one with each container: there it says nothing, and the answer is "".
    """
    found = "" if _is_container() else _read_registry() if sys.platform == "win32" else _read_files()
    return hmac.digest(found.encode(), b"postroom ledger", hashlib.sha256)[:16].hex() if found else ""


def _is_container() -> bool:
    named = any(os.environ.get(name) for name in _CONTAINER_VARIABLES)
    return named or any(Path(name).exists() for name in _CONTAINER_FILES)


def _read_files() -> str:
    for name in _FILES:
        try:
            found = Path(name).read_text("ascii", "replace").strip()
        except OSError:
            continue
        if found and found != "uninitialized":
            return found
    return ""


def _read_registry() -> str:
    if sys.platform == "win32":
        import winreg

        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key,
        ):
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    return ""
