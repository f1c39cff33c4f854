"""What a text with placeholders, or a mail, is refused for, drawn as a tree: each leaf with its code.

BadInput
 `- PlaceholderRefused
     |- UnknownPlaceholder       unknown-placeholder
     |- PlaceholderMisspelt      placeholder-misspelt
     |- PlaceholderLookalike     placeholder-lookalike
     |- UnknownLookalike         unknown-lookalike
     |- PlaceholderNotFilled     placeholder-not-filled
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


class PlaceholderLookalike(PlaceholderRefused):
    code = "placeholder-lookalike"
    template = N_(
        "%(written)s (in the %(field)s) is no placeholder; it would be sent as it stands. Did you mean #%(near)s#?"
    )


class UnknownLookalike(PlaceholderRefused):
    code = "unknown-lookalike"
    template = N_(
        "%(written)s (in the %(field)s) looks like a placeholder, but none has this name. Known: %(known)s."
    )


class PlaceholderNotFilled(PlaceholderRefused):
    """In the words of one mail, which are sent to the letter."""

    code = "placeholder-not-filled"
    template = N_(
        "%(written)s (in the %(field)s) is not filled in here; it would be sent as it stands. "
        "Write what it is to say."
    )


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
