"""The home and the key are for their owner alone: secrets, invoices and addresses of customers lie there.

A folder that `mkdir` made can be read by everybody on the machine. Where it is ours it is closed at the start; where
it is not, the start is refused with the commands that close it. On Windows the rights of the user's folder hold.
"""

import os
import shlex
import stat
import sys
from pathlib import Path

from postroom.site.refusals import HomeOpenToOthers, KeyOpenToOthers

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_GROUP_READS = stat.S_IRGRP


def make_private(home: Path) -> None:
    """Make the home when there is none, and close it and what lies in it. Raises HomeOpenToOthers, OSError."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform == "win32":
        return
    if _close(home, home.stat()):
        raise HomeOpenToOthers(home=str(home), command=_command(home))
    # A copy that keeps the old modes may be made of it: so the files are closed, too, not only their folder.
    with os.scandir(home) as entries:
        for entry in entries:
            if not entry.is_symlink():
                _close(Path(entry.path), entry.stat())


def check_key_file(path: Path) -> None:
    """Close a key file that is ours. One of another owner may be read by our group. Raises KeyOpenToOthers."""
    if sys.platform == "win32" or not path.exists():
        return
    if _close(path, path.stat()) & ~_GROUP_READS:
        raise KeyOpenToOthers(path=str(path), command=_command(path))


def _close(path: Path, about: os.stat_result) -> int:
    """Take the rights of others away; those that stay, because only another user may take them."""
    rights = stat.S_IMODE(about.st_mode)
    if not rights & _OTHERS:
        return 0
    try:
        path.chmod(rights & ~_OTHERS)
    except OSError:
        return rights & _OTHERS
    return 0


def _command(path: Path) -> str:
    quoted = shlex.quote(str(path))
    return f"sudo chown -R {os.geteuid()} {quoted} && sudo chmod -R go-rwx {quoted}"
