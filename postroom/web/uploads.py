"""Files that a form takes along: chosen once, they stand ticked in every answer until the form has done its work."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.desk.edits import Added
from postroom.documents import store
from postroom.documents.examine import examine
from postroom.shared.refusals import Refusal

_SIGNER = signing.Signer(salt="postroom.desk.file")
"""Without the time: the same file is the same choice, however often the form is made."""


class Files(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class Uploads(forms.FileField):
    """Several files, as they came."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django passes it
        """A list of them."""
        return data if isinstance(data, list | tuple) else [data] if data else []


class UploadsForm(forms.Form):
    """A form with `attachments`, those that stand there with a tick, and `uploads`, those that come with it."""

    attachments = forms.MultipleChoiceField(
        label=_("Other attachments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    uploads = Uploads(label=_("Add attachments"), required=False)

    def __init__(self, *given: Any, files_there: Iterable[Added] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self._offered: dict[str, Added] = {}
        self._offer_files({sign_file(one): one for one in files_there} | _read_sent_back(self.data))

    @property
    def chosen(self) -> tuple[Added, ...]:
        """The files that are to go along, of a form that is valid or whose files are."""
        return tuple(self._offered[value] for value in self.cleaned_data["attachments"])

    def clean_uploads(self) -> tuple[Added, ...]:
        """Each file is examined as a document would be; one that is refused takes no other with it."""
        kept = []
        for one in self.cleaned_data["uploads"]:
            try:
                kept.append(self.keep_upload(one))
            except Refusal as refusal:
                self.add_error("uploads", refusal.sentence.said(gettext))
        return tuple(kept)

    def clean(self) -> None:
        """What was uploaded stands ticked among the attachments from now on: a browser sends no file twice."""
        added = {sign_file(one): one for one in self.cleaned_data.get("uploads", ())}
        self._offer_files(added)
        self.data = data = self.copy_typed()
        data.setlist("attachments", [*data.getlist("attachments"), *added])
        if "attachments" in self.cleaned_data:
            self.cleaned_data["attachments"] += added

    def keep_upload(self, upload: Any) -> Added:
        """Store a file for as long as somebody has the form before them. Raises Refusal."""
        file = examine(upload.name, upload.read())
        return Added(file.name, file.media_type, len(file.content), store.keep(file.content))

    def copy_typed(self) -> QueryDict:
        """What the browser sent, to be changed."""
        assert isinstance(self.data, QueryDict)
        return self.data.copy()

    def _offer_files(self, files: dict[str, Added]) -> None:
        self._offered |= files
        field = self.fields["attachments"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, one.name) for value, one in self._offered.items()]


def sign_file(file: Added) -> str:
    """A file that is kept already, as a browser may send it back and nobody can make it up."""
    return _SIGNER.sign_object(file.__dict__)


def _read_sent_back(data: Any) -> dict[str, Added]:
    """Files that came with an earlier sending of the form."""
    found = {}
    for value in data.getlist("attachments") if data else ():
        try:
            found[value] = Added(**_SIGNER.unsign_object(value))
        except signing.BadSignature:
            continue  # refused as a choice that does not exist
    return found
