"""Refusals: one family for the whole house. The roots, and what every room may raise, drawn as a tree.

Refusal                   exit code 1
 |- BadInput              exit code 2: what was typed or handed over cannot be used
 |   `- AddressRefused           not-an-address
 |- NotPossible           exit code 1: well formed, but not now
 |   `- ChangedMeanwhile         changed-meanwhile
 |- NotSetUp              exit code 3: something must be set up first
 `- KeyUnusable           exit code 1: the key that seals secrets
     |- KeyFileUnusable          key-file-unusable
     |- KeyMalformed             key-malformed
     |- KeyDoesNotFit            key-does-not-fit
     `- SealedForAnother         sealed-for-another

Each room hangs its own leaves below these, in its module `refusals.py`. A leaf has a code that programs may
rely on and that never changes, and the sentence for people; docs/refusals.md lists them all.
"""

import re
from typing import Any, ClassVar

from postroom.shared.wording import N_, Sentence, Translator, to_plain

_FIELD = re.compile(r"%\((\w+)\)")


class Refusal(Exception):
    """Something asked for was refused before anything was kept. It never holds a secret.

    `code` names a leaf, kebab-case and unique in the house; `template` is its sentence, filled with the values
    that the leaf was made with.
    """

    code: ClassVar[str] = ""
    template: ClassVar[str] = ""

    def __init__(self, **values: Any) -> None:
        super().__init__(self.code, values)
        self.sentence = Sentence(self.template, values)

    def __str__(self) -> str:
        return str(self.sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        """A refusal can go from one process to another, as it is."""
        return _remake, (type(self), self.args, self.__dict__)

    @classmethod
    def takes(cls) -> tuple[str, ...]:
        """The names of the values in the sentence, in their order."""
        return tuple(dict.fromkeys(_FIELD.findall(cls.template)))

    @property
    def fields(self) -> dict[str, Any]:
        """What a program may want to know, by name: the values of the sentence."""
        return self.sentence.values

    def as_json(self, translate: Translator = str) -> dict[str, Any]:
        """For programs: `code` and `fields` are the same in every language, `detail` is the sentence."""
        told = {name: to_plain(value) for name, value in self.fields.items()}
        return {"code": self.code, "detail": self.sentence.said(translate), "fields": told}


def _remake(kind: type[Refusal], args: tuple[Any, ...], state: dict[str, Any]) -> Refusal:
    made = kind.__new__(kind)
    made.args = args
    made.__dict__.update(state)
    return made


class BadInput(Refusal):
    """What was typed or handed over cannot be used; nothing was queued (exit code 2)."""


class NotPossible(Refusal):
    """The request is well formed but may not be done now (exit code 1)."""


class NotSetUp(Refusal):
    """Something must be set up first, such as the first mail profile (exit code 3)."""


class AddressRefused(BadInput):
    """A text that is not an e-mail address."""

    code = "not-an-address"
    template = N_("'%(address)s' is not an e-mail address. It needs the form name@example.com.")


class ChangedMeanwhile(NotPossible):
    """Somebody else changed it since it was read; nothing was overwritten."""

    code = "changed-meanwhile"
    template = N_(
        "%(who)s changed this on %(when)s. Nothing was overwritten: look at what is there now and make your "
        "change again."
    )


class KeyUnusable(Refusal):
    """The key that seals secrets is missing, malformed, or not the one that sealed them."""


class KeyFileUnusable(KeyUnusable):
    code = "key-file-unusable"
    template = N_(
        "The key file %(path)s cannot be used: %(why)s. Name another with POSTROOM_KEY_FILE or mend this one."
    )


class KeyMalformed(KeyUnusable):
    code = "key-malformed"
    template = N_("The sealing key is not a valid key (44 characters of base64). Restore the key file.")


class KeyDoesNotFit(KeyUnusable):
    code = "key-does-not-fit"
    template = N_(
        "A stored secret cannot be opened: it was sealed with another key. "
        "Restore the key file that belongs to this home, or enter the secret again."
    )


class SealedForAnother(KeyUnusable):
    code = "sealed-for-another"
    template = N_(
        "A stored secret was put here from another place of the ledger, and is not used. Forget it with: "
        "postroom home forget-secrets. Then enter it again."
    )
