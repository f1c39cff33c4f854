"""What the outbox refuses, drawn as a tree: each leaf with its code.

BadInput
 |- OrderRefused
 |   |- NoRecipient        no-recipient
 |   |- TooManyRecipients  too-many-recipients
 |   |- TimesCrossed       times-crossed
 |   |- TimePassed         time-passed
 |   |- NoDocument         no-document
 |   |- FileNameTooLong    file-name-too-long
 |   |- NulInText          nul-in-text
 |   |- NoSuchType         no-such-type
 |   |- NoSuchLanguage     no-such-language
 |   |- FieldNotText       field-not-text
 |   |- FieldNotOneLine    field-not-one-line
 |   |- FieldTooLong       field-too-long
 |   |- MailTooLarge       mail-too-large
 |   `- MoreThanADay       more-than-a-day
 |- KeyReused              key-reused
 |- UnknownEntry           unknown-entry
 |- UnknownState           unknown-state
 |- UnknownOutboxPage      unknown-outbox-page
 |- NoResendReason         no-resend-reason
 `- ResendReasonTooLong    resend-reason-too-long

NotPossible
 |- WasSentBefore          was-sent-before
 |- SendingStopped         sending-stopped
 |- ProfileRemoved         profile-removed
 |- NotInThisState         not-in-this-state
 |- StillTried             still-tried
 `- HeaderNotRenewed       header-not-renewed

Refusal
 `- AttachmentsDiffer
     |- MailNotBuilt       mail-not-built
     `- MailChanged        mail-changed
"""

from postroom.shared.refusals import BadInput, NotPossible, Refusal
from postroom.shared.wording import N_


class OrderRefused(BadInput):
    """The order cannot become a mail; nothing was queued."""


class NoRecipient(OrderRefused):
    code = "no-recipient"
    template = N_("There is no recipient. Give at least one address.")


class TooManyRecipients(OrderRefused):
    code = "too-many-recipients"
    template = N_("%(count)s recipients are more than the %(most)s one mail may have.")


class TimesCrossed(OrderRefused):
    code = "times-crossed"
    template = N_("The mail is not to be sent before a time that is later than its last one.")


class TimePassed(OrderRefused):
    code = "time-passed"
    template = N_("The mail was not to be sent after %(time)s, and that time has passed. Nothing was queued.")


class NoDocument(OrderRefused):
    code = "no-document"
    template = N_("There is no document. Name at least one file.")


class FileNameTooLong(OrderRefused):
    code = "file-name-too-long"
    template = N_("The file name %(name)s is longer than 255 characters.")


class NulInText(OrderRefused):
    code = "nul-in-text"
    template = N_("The mail text contains a NUL character.")


class NoSuchType(OrderRefused):
    code = "no-such-type"
    template = N_(
        "'%(type)s' is not a document type. Use small letters, digits and hyphens, such as: %(known)s."
    )


class NoSuchLanguage(OrderRefused):
    code = "no-such-language"
    template = N_("'%(language)s' is not a language of Postroom. Use nl, de or en.")


class FieldNotText(OrderRefused):
    code = "field-not-text"
    template = N_("The field '%(field)s' is not written in UTF-8. Nothing was queued.")


class FieldNotOneLine(OrderRefused):
    code = "field-not-one-line"
    template = N_("The field '%(field)s' contains a line break or control character. Nothing was queued.")


class FieldTooLong(OrderRefused):
    code = "field-too-long"
    template = N_("The field '%(field)s' is longer than %(longest)s characters.")


class MailTooLarge(OrderRefused):
    code = "mail-too-large"
    template = N_(
        "The mail would have %(size).1f MB (attachments grow by a third in a mail); the profile "
        "'%(profile)s' allows %(limit).1f MB. Nothing was queued."
    )


class MoreThanADay(OrderRefused):
    code = "more-than-a-day"
    template = N_(
        "%(count)s recipients are more than the %(limit)s that the profile '%(profile)s' allows in 24 "
        "hours. Nothing was queued."
    )


class AttachmentsDiffer(Refusal):
    """The mail as built does not carry exactly the expected documents."""


class MailNotBuilt(AttachmentsDiffer):
    code = "mail-not-built"
    template = N_("The mail could not be built with exactly these attachments. Nothing was queued.")


class MailChanged(AttachmentsDiffer):
    code = "mail-changed"
    template = N_("The mail no longer has the bytes that were accepted; it was not sent.")


class KeyReused(BadInput):
    code = "key-reused"
    template = N_("The key '%(key)s' was already used for a mail with other content. Nothing was queued.")


class UnknownEntry(BadInput):
    code = "unknown-entry"
    template = N_("There is no entry %(id)s in the outbox.")


class UnknownState(BadInput):
    code = "unknown-state"
    template = N_("There is no state '%(state)s'. States are: %(known)s.")


class UnknownOutboxPage(BadInput):
    code = "unknown-outbox-page"
    template = N_("This page of the list does not exist. Begin at its start.")


class NoResendReason(BadInput):
    code = "no-resend-reason"
    template = N_("Say why the mail is to be sent again (--reason).")


class ResendReasonTooLong(BadInput):
    code = "resend-reason-too-long"
    template = N_("The field '%(field)s' is longer than %(longest)s characters.")


class WasSentBefore(NotPossible):
    code = "was-sent-before"
    template = N_("Entry %(id)s is held because it was already sent; retry does not send it again.")


class SendingStopped(NotPossible):
    code = "sending-stopped"
    template = N_(
        "Sending through '%(profile)s' was stopped by a person. Let it go on with: postroom outbox resume"
    )


class ProfileRemoved(NotPossible):
    code = "profile-removed"
    template = N_("The mail profile '%(profile)s' of entry %(id)s was removed; the entry cannot go again.")


class NotInThisState(NotPossible):
    code = "not-in-this-state"
    template = N_("Entry %(id)s is '%(state)s' and cannot be %(done)s.")


class StillTried(NotPossible):
    code = "still-tried"
    template = N_("The worker that tried entry %(id)s may still get an answer. Settle it later.")


class HeaderNotRenewed(NotPossible):
    code = "header-not-renewed"
    template = N_("The mail's header cannot be renewed; hand the document over again.")
