"""The languages that Postroom speaks: one row each, and everything that offers or checks a language asks here."""

from dataclasses import dataclass

from postroom.shared.wording import N_

SOURCE = "en"
"""The language in which sentences stand in the code."""


@dataclass(frozen=True)
class Language:
    """One language: `code` as in ISO 639-1, `own_name` for its speakers, `name` as a text to translate.

    `spelled`: how the files of other programs write it, in small letters without blanks.
    """

    code: str
    own_name: str
    name: str
    spelled: str


LANGUAGES = (
    Language(
        code="nl",
        own_name="Nederlands",
        name=N_("Dutch"),
        spelled="nl n nld dut ned nederlands niederlandisch dutch vlaams hollandisch nlnl nlbe nlb",
    ),
    Language(
        code="de",
        own_name="Deutsch",
        name=N_("German"),
        spelled="de d deu ger duits deutsch german dede deat dech dea des",
    ),
    Language(
        code="en",
        own_name="English",
        name=N_("English"),
        spelled="en e eng engels englisch english uk gb us engb enus enu ena enc",
    ),
)
CODES = tuple(one.code for one in LANGUAGES)
OWN_NAMES = {one.code: one.own_name for one in LANGUAGES}
"""Code -> the language's own name, as people choose it."""
LISTED = ", ".join(CODES)
"""The codes for a sentence or a help text."""
UNKNOWN = N_("'%(language)s' is not a language of Postroom. Choose one of: %(known)s.")
"""The template of a refusal; `known` is LISTED."""


def language_of(locale: str | None) -> str:
    """The language of a locale such as `de-at`; English where Postroom does not speak it, or None is active."""
    code = (locale or "")[:2]
    return code if code in CODES else SOURCE
