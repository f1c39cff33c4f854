"""What the desk refuses, drawn as a tree: each leaf with its code.

BadInput
 |- NoPdfFolder           no-pdf-folder
 |- PdfFolderUnreadable   pdf-folder-unreadable
 |- UnknownRun            unknown-run
 `- NotADate              not-a-date

NotPossible
 |- CannotComeBack        cannot-come-back
 `- CorrectedBefore       corrected-by-a-person

ChangedMeanwhile
 |- MailOvertaken         mail-overtaken
 |- MailsChanged          mails-changed
 |- DocumentOvertaken     document-overtaken
 `- ReadOtherwise         read-otherwise

DocumentRefused
 |- DocumentDamaged       document-damaged
 |- CannotBeRead          document-not-understood
 |- IsALink               document-is-a-link
 `- StillWritten          document-still-written

NotOnDesk
 |- HandedOverAlready     handed-over-already
 |- ReplacedBy            replaced-by
 `- HandedOverBefore      handed-over-before
"""

from postroom.documents.refusals import DocumentRefused, NotOnDesk
from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible
from postroom.shared.wording import N_


class MailOvertaken(ChangedMeanwhile):
    code = "mail-overtaken"
    template = N_(
        "Since you looked at it: %(changes)s. So the mail would be another one; nothing was handed over or saved. "
        "Please look at it again."
    )


class MailsChanged(ChangedMeanwhile):
    code = "mails-changed"
    template = N_(
        "Something was done to mail %(id)s of this document since you looked at it: %(who)s, %(when)s. Nothing was "
        "taken back: look at it again."
    )


class DocumentOvertaken(ChangedMeanwhile):
    code = "document-overtaken"
    template = N_("Since you looked at it: %(changes)s. Nothing was changed. Please look at it again.")


class DocumentDamaged(DocumentRefused):
    code = "document-damaged"
    template = N_("%(path)s is damaged. Export the document again.")


class CannotBeRead(DocumentRefused):
    code = "document-not-understood"
    template = N_("%(path)s: %(why)s")


class IsALink(DocumentRefused):
    code = "document-is-a-link"
    template = N_(
        "%(path)s is not taken: it is a link to another file, or has a second name elsewhere. Copy the file itself "
        "into the folder."
    )


class StillWritten(DocumentRefused):
    """Nothing is wrong with it: it comes with a later fetch."""

    code = "document-still-written"
    template = N_("%(path)s is still being written. Fetch again in a moment.")


class NoPdfFolder(BadInput):
    code = "no-pdf-folder"
    template = N_("The settings name no folder of the PDFs.")


class PdfFolderUnreadable(BadInput):
    code = "pdf-folder-unreadable"
    template = N_("The folder of the PDFs (%(folder)s) cannot be read: %(why)s.")


class UnknownRun(BadInput):
    code = "unknown-run"
    template = N_("There is no run %(id)s.")


class NotADate(BadInput):
    code = "not-a-date"
    template = N_("'%(text)s' is not a date. Write it like 2026-11-23.")


class CannotComeBack(NotPossible):
    code = "cannot-come-back"
    template = N_("This document cannot come back to the desk: its mail was sent or is on its way.")


class CorrectedBefore(NotPossible):
    code = "corrected-by-a-person"
    template = N_(
        "A person has said what this document is; reading it again does not change that. Correct it by hand."
    )


class ReadOtherwise(ChangedMeanwhile):
    code = "read-otherwise"
    template = N_(
        "Read once more, the document says something else than you saw: what is taught or set was changed since. "
        "Nothing was saved. Please look at it again."
    )


class HandedOverAlready(NotOnDesk):
    code = "handed-over-already"
    template = N_(
        "This document was handed over already: %(who)s, %(when)s. It is mail %(id)s in the outbox, and '%(state)s'."
    )


class ReplacedBy(NotOnDesk):
    code = "replaced-by"
    template = N_(
        "This document was corrected: %(who)s, %(when)s. Another one stands on the desk in its place: document "
        "%(id)s."
    )


class HandedOverBefore(NotOnDesk):
    code = "handed-over-before"
    template = N_(
        "This mail was handed over before: it is mail %(id)s in the outbox, and '%(state)s'. "
        "Nothing new was handed over."
    )
