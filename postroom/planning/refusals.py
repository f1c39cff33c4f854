"""What the planner refuses, drawn as a tree: each leaf with its code.

BadInput
 `- SendRefused
     |- NoRecipient        no-recipient
     |- TooManyRecipients  too-many-recipients
     |- TimesCrossed       times-crossed
     |- TimePassed         time-passed
     |- NoDocument         no-document
     |- FileNameTooLong    file-name-too-long
     |- NulInText          nul-in-text
     |- NoSuchType         no-such-type
     |- NoSuchLanguage     no-such-language
     |- FieldNotText       field-not-text
     |- FieldNotOneLine    field-not-one-line
     |- FieldTooLong       field-too-long
     |- MailTooLarge       mail-too-large
     |- MoreThanADay       more-than-a-day
     |- DocumentNotIntact  order-document-damaged
     `- NoSuchWarning      no-such-warning

NotPossible
 `- CustomerNotByEmail    customer-not-by-email
"""

from postroom.shared.languages import UNKNOWN
from postroom.shared.refusals import BadInput, NotPossible
from postroom.shared.wording import N_


class SendRefused(BadInput):
    """What was asked cannot become a mail; nothing was queued."""


class NoRecipient(SendRefused):
    code = "no-recipient"
    template = N_("There is no recipient. Give at least one address.")


class TooManyRecipients(SendRefused):
    code = "too-many-recipients"
    template = N_("%(count)s recipients are more than the %(most)s one mail may have.")


class TimesCrossed(SendRefused):
    code = "times-crossed"
    template = N_("The mail is not to be sent before a time that is later than its last one.")


class TimePassed(SendRefused):
    code = "time-passed"
    template = N_("The mail was not to be sent after %(time)s, and that time has passed. Nothing was queued.")


class NoDocument(SendRefused):
    code = "no-document"
    template = N_("There is no document. Name at least one file.")


class FileNameTooLong(SendRefused):
    code = "file-name-too-long"
    template = N_("The file name %(name)s is longer than 255 characters.")


class NulInText(SendRefused):
    code = "nul-in-text"
    template = N_("The mail text contains a NUL character.")


class NoSuchType(SendRefused):
    code = "no-such-type"
    template = N_(
        "'%(type)s' is not a document type. Use small letters, digits and hyphens, such as: %(known)s."
    )


class NoSuchLanguage(SendRefused):
    code = "no-such-language"
    template = UNKNOWN


class FieldNotText(SendRefused):
    code = "field-not-text"
    template = N_("The field '%(field)s' is not written in UTF-8. Nothing was queued.")


class FieldNotOneLine(SendRefused):
    code = "field-not-one-line"
    template = N_("The field '%(field)s' contains a line break or control character. Nothing was queued.")


class FieldTooLong(SendRefused):
    code = "field-too-long"
    template = N_("The field '%(field)s' is longer than %(longest)s characters.")


class MailTooLarge(SendRefused):
    code = "mail-too-large"
    template = N_(
        "The mail would have %(size).1f MB (attachments grow by a third in a mail); the profile "
        "'%(profile)s' allows %(limit).1f MB. Nothing was queued."
    )


class MoreThanADay(SendRefused):
    code = "more-than-a-day"
    template = N_(
        "%(count)s recipients are more than the %(limit)s that the profile '%(profile)s' allows in 24 "
        "hours. Nothing was queued."
    )


class DocumentNotIntact(SendRefused):
    code = "order-document-damaged"
    template = N_("%(path)s is damaged. Export the document again. Nothing was queued.")


class NoSuchWarning(SendRefused):
    code = "no-such-warning"
    template = N_("There is no warning '%(warning)s'. Warnings are: %(known)s.")


class CustomerNotByEmail(NotPossible):
    """A person may want it all the same: `send --accept-warning unwanted`."""

    code = "customer-not-by-email"
    template = N_("Customer %(customer)s is not to be e-mailed: %(reason)s. Nothing was queued.")
