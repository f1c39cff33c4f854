"""The name an attachment has for its reader."""

import re
from pathlib import PurePath

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
"""What Windows allows in no file name; a slash would also be a folder elsewhere."""
_SAFE_IN_ORIGINAL = re.compile(r"[\\/]")


def attachment_name(wanted: str, original: str) -> str:
    """`wanted` as every system can save it, with the ending of `original` when it has none.

    A name that is the original one keeps it to the letter, except for path separators.
    """
    if wanted == original:
        return _SAFE_IN_ORIGINAL.sub("-", wanted)
    ending = PurePath(original).suffix
    name = saved(wanted).strip(" .") or original
    return name if name.lower().endswith(ending.lower()) else name + ending


def saved(text: str) -> str:
    """`text` with a hyphen for each letter that Windows allows in no file name."""
    return _FORBIDDEN.sub("-", text)
