"""Endings of files that mail programs keep from their readers, as programs may hide in them. Pure.

Outlook's list: Microsoft, "Blocked attachments in Outlook"; Gmail's: Google, "File types blocked in Gmail". Both look
into a ZIP, too.
"""

import struct
from collections.abc import Iterator

_OUTLOOK = """ade adp app appcontent-ms
    application appref-ms asp aspx asx bas bat bgi cab cdxml cer chm cmd cnt com cpl
    crt csh der diagcab exe fxp gadget grp hlp hpj hta htc htr inf ins iso isp its jar jnlp js jse ksh library-ms lnk
    mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml
    msi msp mst msu ops osd pcd pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pssc pst
    py pyc pyo pyw pyz pyzw reg scf scr sct search-ms settingcontent-ms shb shs theme tmp udl url vb vbe vbp vbs vhd
    vhdx vsmacros vsw webpnp website wim ws wsb wsc wsf wsh xbap xll xnk"""
_GMAIL = """ade adp apk appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg dll dmg ex ex_ exe hta img ins
    iso isp jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif ps1 scr sct shb sys vb vbe vbs
    vhd vxd wsc wsf wsh xll"""
BLOCKED = frozenset(_OUTLOOK.split()) | frozenset(_GMAIL.split())
"""Endings in small letters, without the dot."""

_DIRECTORY_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_MOST_ENTRIES = 20_000


def find_blocked_ending(name: str) -> str:
    """The ending, with its dot, for which a file of that name is kept back; "" when it is not.

    Dots and blanks behind it do not count: Windows leaves them out.
    """
    ending = name.rstrip(" .").rpartition(".")[2].lower()
    return f".{ending}" if ending in BLOCKED and "." in name else ""


def list_zip_names(content: bytes) -> list[str] | None:
    """The names of the files in a ZIP (APPNOTE 4.3), the first 20,000; None when it is no whole ZIP."""
    place = content.rfind(b"PK\5\6", -65_557 if len(content) > 65_557 else 0)
    if place < 0 or len(content) < place + _DIRECTORY_END.size:
        return None
    size = _DIRECTORY_END.unpack_from(content, place)[5]
    return list(_walk_directory(content, max(place - size, 0), place)) if size <= place else None


def _walk_directory(content: bytes, start: int, end: int) -> Iterator[str]:
    for _ in range(_MOST_ENTRIES):
        if start + _ENTRY.size > end or content[start : start + 4] != b"PK\1\2":
            return
        lengths = _ENTRY.unpack_from(content, start)[10:13]
        start += _ENTRY.size
        yield content[start : start + lengths[0]].decode("utf-8", "replace")
        start += sum(lengths)
