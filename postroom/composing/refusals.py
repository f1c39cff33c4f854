"""What a text with placeholders, or a mail, is refused for, drawn as a tree: each leaf with its code.

BadInput
 `- PlaceholderRefused
     |- UnknownPlaceholder       unknown-placeholder
     |- PlaceholderMisspelt      placeholder-misspelt
     `- PlaceholderWithoutValue  placeholder-without-value

Refusal
 `- AttachmentsDiffer
     |- MailNotBuilt             mail-not-built
     `- MailChanged              mail-changed
"""

from postroom.shared.refusals import BadInput, Refusal
from postroom.shared.wording import N_


class PlaceholderRefused(BadInput):
    """A text uses a placeholder that does not exist or has no value for this document."""


class UnknownPlaceholder(PlaceholderRefused):
    code = "unknown-placeholder"
    template = N_("There is no placeholder #%(name)s# (in the %(field)s). Known: %(known)s.")


class PlaceholderMisspelt(PlaceholderRefused):
    code = "placeholder-misspelt"
    template = N_("There is no placeholder #%(name)s# (in the %(field)s). Did you mean #%(near)s#?")


class PlaceholderWithoutValue(PlaceholderRefused):
    code = "placeholder-without-value"
    template = N_("The placeholder #%(name)s# in the %(field)s has no value for this document.")


class AttachmentsDiffer(Refusal):
    """The mail as built does not carry exactly the expected documents."""


class MailNotBuilt(AttachmentsDiffer):
    code = "mail-not-built"
    template = N_("The mail could not be built with exactly these attachments. Nothing was queued.")


class MailChanged(AttachmentsDiffer):
    code = "mail-changed"
    template = N_("The mail no longer has the bytes that were accepted; it was not sent.")
