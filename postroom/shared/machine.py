"""Which machine is this, and since which start of it? Names that tell two apart and tell nobody anything else.

Host names are shared and clocks are set, so neither is asked.
"""

import hashlib
import hmac
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid")
"""Linux (machine-id(5)), older Linux, FreeBSD."""
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
"""Linux, random(4): drawn anew at each start, so two machines that were copied from one disk differ in it."""
_PROCESS_SPACE = "/proc/self/ns/pid"
_REGISTRY_ID = (r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")
_REGISTRY_BOOT = (
    r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters",
    "BootId",
)
"""Windows counts its starts there."""
_CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
_CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")


@cache
def identify_machine() -> str:
    """32 hexadecimal digits, the same as long as the system is installed; "" where that is not known.

    machine-id(5) asks for a hash under a key of the application. In a container the id is that of the image, or a
    new one with each container: there it says nothing, and the answer is "".
    """
    found = "" if _is_container() else _read_registry(*_REGISTRY_ID) or _read_files(_FILES)
    return _hash(found) if found else ""


@cache
def identify_boot() -> str:
    """32 hexadecimal digits for this machine between two starts of it; its containers have the same."""
    start = _read_files([_BOOT_ID]) or _read_registry(*_REGISTRY_BOOT)
    return _hash(f"{_read_registry(*_REGISTRY_ID)} {start}")


@cache
def identify_process_space() -> str:
    """The space in which process ids mean something; each container has its own. "" where there are none."""
    try:
        return os.readlink(_PROCESS_SPACE)
    except OSError:
        return ""


def _hash(text: str) -> str:
    return hmac.digest(text.encode(), b"postroom ledger", hashlib.sha256)[:16].hex()


def _is_container() -> bool:
    named = any(os.environ.get(name) for name in _CONTAINER_VARIABLES)
    return named or any(Path(name).exists() for name in _CONTAINER_FILES)


def _read_files(names: Iterable[str]) -> str:
    for name in names:
        try:
            found = Path(name).read_text("ascii", "replace").strip()
        except OSError:
            continue
        if found and found != "uninitialized":
            return found
    return ""


def _read_registry(place: str, name: str) -> str:
    if sys.platform == "win32":
        import winreg

        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key,
        ):
            return str(winreg.QueryValueEx(key, name)[0])
    return ""
