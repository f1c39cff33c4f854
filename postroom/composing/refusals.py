"""What a text with placeholders is refused for, drawn as a tree: each leaf with its code.

BadInput
 `- PlaceholderRefused
     |- UnknownPlaceholder       unknown-placeholder
     |- PlaceholderMisspelt      placeholder-misspelt
     `- PlaceholderWithoutValue  placeholder-without-value
"""

from postroom.shared.refusals import BadInput
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
