"""Inputs near a well-formed one: cut, doubled, swollen, with bytes changed and words put in, also within a ZIP."""

import io
import zipfile
from collections.abc import Callable

from hypothesis import strategies as st

from tests.fuzz import seeds

MOST = 40_000
"""Bytes of an input, where the target does not set another bound."""
_Cut = Callable[[bytes, int, int, bytes], bytes]
_ACTS: tuple[_Cut, ...] = (
    lambda data, at, _n, word: data[:at] + word + data[at:],
    lambda data, at, n, word: data[:at] + word + data[at + n :],
    lambda data, at, n, _word: data[:at] + data[at + n :],
    lambda data, at, n, _word: data[:at] + data[at : at + n] * 3 + data[at:],
    lambda data, at, n, word: data[:at] + word * (1 + n * 20) + data[at:],
    lambda data, at, n, _word: data[:at] + data[at : at + 1 + n % 40] * 400 + data[at:],
    lambda data, at, _n, _word: data[:at],
    lambda data, at, n, _word: data[:at] + bytes(255 - byte for byte in data[at : at + n]) + data[at + n :],
)


def inputs(target: str, most: int = MOST) -> st.SearchStrategy[bytes]:
    """Inputs for a target, of `most` bytes at most; every fourth is not near anything."""
    near = _near(st.sampled_from(seeds.seeds()[target]), most)
    return st.one_of(near, near, near, st.binary(max_size=400), st.text(max_size=200).map(_as_bytes))


@st.composite
def _near(draw: st.DrawFn, start: st.SearchStrategy[bytes], most: int) -> bytes:
    data = draw(start)
    if data.startswith(b"PK") and draw(st.booleans()):
        return _with_member_changed(draw, data)
    return _changed(draw, data)[:most]


def _changed(draw: st.DrawFn, data: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 6))):
        act = draw(st.sampled_from(_ACTS))
        word = draw(st.one_of(st.sampled_from(seeds.WORDS), st.binary(min_size=1, max_size=4)))
        data = act(data, draw(st.integers(0, max(len(data) - 1, 0))), draw(st.integers(1, 60)), word)
    return data


def _with_member_changed(draw: st.DrawFn, data: bytes) -> bytes:
    """An archive with one of its files changed, sound as an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    name = draw(st.sampled_from(sorted(members)))
    members[name] = _changed(draw, members[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return out.getvalue()


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
