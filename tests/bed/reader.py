"""Reads a mail with a parser that is not ours: nodemailer's mailparser."""

import json
import subprocess
from typing import Any

from tests.bed.errors import BedError
from tests.bed.install import NODE_FOLDER


def read_mail(raw: bytes) -> dict[str, Any]:
    """What mailparser sees in these bytes.

    Returns:
        subject, from ({name, address}), to (a list of the same), messageId, text, and attachments (a list of
        {filename, contentType, size in bytes, sha256}); None for what the mail does not have.

    Raises:
        BedError: mailparser is not installed or gave up.
    """
    done = subprocess.run(["node", NODE_FOLDER / "parse.mjs"], input=raw, capture_output=True)
    if done.returncode != 0:
        raise BedError(f"mailparser failed (python -m tests.bed install?): {done.stderr.decode()}")
    return json.loads(done.stdout)
