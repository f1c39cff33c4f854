"""Which machine this is and since when it runs, without host name and wall clock: both can be set, or shared.

Linux: /etc/machine-id (machine-id(5)) and the boot id of random(4). Windows: MachineGuid; it has no boot id, and
needs none, because the instant at which a process began does not follow the clock there.
"""

import hashlib
import os
import platform
import uuid
from functools import cache
from pathlib import Path

_MACHINE_ID = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PROCESS_SPACE = Path("/proc/self/ns/pid")
_OURS = b"postroom"
"""machine-id(5): the id itself stays on its machine; what leaves it is a hash with a key of the application."""


@cache
def identify_machine() -> str:
    """32 hex digits, the same for every process of this machine and after each restart of it."""
    return _hash(_read_machine_id())


@cache
def identify_boot() -> str:
    """32 hex digits for this machine between two starts of it; containers of one machine have the same."""
    boot = _read(_BOOT_ID)
    # The boot id is drawn anew at each start, so two machines that were copied from one disk differ in it.
    return _hash(boot or _read_machine_id())


@cache
def identify_process_space() -> str:
    """The space in which process ids mean something; each container has its own. "" where there are none."""
    try:
        return os.readlink(_PROCESS_SPACE)
    except OSError:
        return ""


def _read_machine_id() -> str:
    found = next((text for path in _MACHINE_ID if (text := _read(path))), "")
    return found or _read_machine_guid() or f"{platform.node()} {uuid.getnode()}"


def _read_machine_guid() -> str:
    """Windows' MachineGuid; "" elsewhere."""
    try:
        import winreg
    except ImportError:
        return ""
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:  # type: ignore[attr-defined,unused-ignore]
        return str(winreg.QueryValueEx(key, "MachineGuid")[0])  # type: ignore[attr-defined,unused-ignore]


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _hash(text: str) -> str:
    return hashlib.blake2s(text.encode(), key=_OURS, digest_size=16).hexdigest()
