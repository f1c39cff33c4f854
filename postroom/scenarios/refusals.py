"""What scenarios, templates and the general settings refuse, drawn as a tree: each leaf with its code.

BadInput
 |- SettingRefused
 |   |- NotOneLine            setting-not-one-line
 |   |- NoTemplateName        no-template-name
 |   |- TooManyAddresses      setting-too-many-addresses
 |   |- NoSuchLanguage        setting-no-such-language
 |   |- NotATimeOfDay         not-a-time-of-day
 |   |- NoSuchType            setting-no-such-type
 |   |- FileNameLetter        file-name-letter
 |   |- FileNameEnding        file-name-ending
 |   |- PlaceholderFormatted  placeholder-formatted
 |   |- ControlCharacter      setting-control-character
 |   |- TooLong               setting-too-long
 |   |- NoWords               no-words
 |   |- TooManyFiles          too-many-files
 |   |- FilesTooLarge         files-too-large
 |   |- BuiltInTypeStays      built-in-type-stays
 |   |- DeletedAndMoved       deleted-and-moved
 |   |- NoSuchRule            no-such-rule
 |   |- NoFixedRecipient      no-fixed-recipient
 |   |- OwnTypeNeedsTitle     own-type-needs-title
 |   |- TypeHasItsTitle       type-has-its-title
 |   |- TypeTaken             type-taken
 |   |- NoFileChosen          no-file-chosen
 |   |- FileTooLarge          setting-file-too-large
 |   |- NoSuchField           heading-no-such-field
 |   |- HeadingTooShort       heading-too-short
 |   |- HeadingKnown          heading-known
 |   |- HeadingUnused         heading-known-already
 |   |- HeadingTaught         heading-taught
 |   `- TooManyHeadings       too-many-headings
 |- Unknown
 |   |- UnknownTemplate
 |   |   |- NoSuchTemplate    unknown-template
 |   |   `- TemplateMisspelt  template-misspelt
 |   |- UnknownScenario
 |   |   |- NoSuchScenario    unknown-scenario
 |   |   `- ScenarioMisspelt  scenario-misspelt
 |   |- UnknownFile           unknown-file
 |   |- UnknownHeading        unknown-heading
 |   |- UnknownVersion        unknown-version
 |   `- NoWordsInLanguage     no-words-in-language
 `- TemplateNameTaken         template-name-taken

NotPossible
 `- TemplateInUse             template-in-use

ChangedMeanwhile
 `- RemovedMeanwhile          removed-meanwhile
"""

from postroom.shared.languages import UNKNOWN
from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible
from postroom.shared.wording import N_


class SettingRefused(BadInput):
    """A value cannot be kept; nothing was changed."""


class NotOneLine(SettingRefused):
    code = "setting-not-one-line"
    template = N_("The %(field)s contains a line break or control character.")


class NoTemplateName(SettingRefused):
    code = "no-template-name"
    template = N_("A template needs a name; '%(reserved)s' stands for Postroom's own texts.")


class TooManyAddresses(SettingRefused):
    code = "setting-too-many-addresses"
    template = N_("%(count)s addresses are more than the %(most)s a list may have.")


class NoSuchLanguage(SettingRefused):
    code = "setting-no-such-language"
    template = UNKNOWN


class NotATimeOfDay(SettingRefused):
    code = "not-a-time-of-day"
    template = N_("'%(text)s' is not a time of day. Write it like 04:00.")


class NoSuchType(SettingRefused):
    code = "setting-no-such-type"
    template = N_(
        "'%(type)s' is not a document type. Use at most 40 small letters, digits and hyphens, such as: "
        "%(known)s."
    )


class FileNameLetter(SettingRefused):
    code = "file-name-letter"
    template = N_(
        "A file name cannot contain %(letter)s. Write placeholders between number signs, such as "
        "#invoice_number#."
    )


class FileNameEnding(SettingRefused):
    code = "file-name-ending"
    template = N_(
        "The file name '%(name)s' must end in .pdf, or have no ending; then the document's own is added."
    )


class PlaceholderFormatted(SettingRefused):
    code = "placeholder-formatted"
    template = N_("A part of a placeholder is formatted in the %(field)s. Format all of it, or nothing.")


class ControlCharacter(SettingRefused):
    code = "setting-control-character"
    template = N_("The %(field)s contains a control character.")


class TooLong(SettingRefused):
    code = "setting-too-long"
    template = N_("The %(field)s is longer than %(longest)s characters.")


class NoWords(SettingRefused):
    code = "no-words"
    template = N_("A template needs a %(field)s.")


class TooManyFiles(SettingRefused):
    code = "too-many-files"
    template = N_("More than %(most)s files cannot be attached to every mail of a type.")


class FilesTooLarge(SettingRefused):
    code = "files-too-large"
    template = N_("The attached files would have %(total).1f MB; together they may have %(most).1f MB.")


class BuiltInTypeStays(SettingRefused):
    code = "built-in-type-stays"
    template = N_(
        "The document type '%(type)s' belongs to Postroom and stays. Take its settings back instead."
    )


class DeletedAndMoved(SettingRefused):
    code = "deleted-and-moved"
    template = N_("A PDF is either deleted or moved after sending. Choose one of the two.")


class NoSuchRule(SettingRefused):
    code = "no-such-rule"
    template = N_("'%(rule)s' is not a rule for recipients. Use given or fixed.")


class NoFixedRecipient(SettingRefused):
    code = "no-fixed-recipient"
    template = N_("Fixed recipients need at least one address.")


class OwnTypeNeedsTitle(SettingRefused):
    code = "own-type-needs-title"
    template = N_("The document type '%(type)s' is one of your own and needs a title.")


class TypeHasItsTitle(SettingRefused):
    code = "type-has-its-title"
    template = N_("The document type '%(type)s' has its name already; titles are for types of your own.")


class TypeTaken(SettingRefused):
    code = "type-taken"
    template = N_("There is already a document type '%(type)s'.")


class NoFileChosen(SettingRefused):
    code = "no-file-chosen"
    template = N_("Choose a file first.")


class FileTooLarge(SettingRefused):
    code = "setting-file-too-large"
    template = N_("A file may have at most %(most)d MB.")


class Unknown(BadInput):
    """Nothing has the name or version that was asked for."""


class UnknownFile(Unknown):
    code = "unknown-file"
    template = N_("No attached file has the name %(name)s.")


class NoSuchField(SettingRefused):
    code = "heading-no-such-field"
    template = N_("No heading can be taught for '%(field)s'. Choose one of these: %(known)s.")


class HeadingTooShort(SettingRefused):
    code = "heading-too-short"
    template = N_("Type the heading as it stands in the document. It needs at least two letters.")


class HeadingKnown(SettingRefused):
    code = "heading-known"
    template = N_(
        "The heading '%(heading)s' has a meaning already: %(meaning)s. With two meanings documents would be read "
        "wrongly, so it was not kept."
    )


class HeadingUnused(SettingRefused):
    code = "heading-known-already"
    template = N_("The heading '%(heading)s' is known already: %(meaning)s. There is nothing to teach.")


class HeadingTaught(SettingRefused):
    code = "heading-taught"
    template = N_("The heading '%(heading)s' was taught for another field: %(field)s. Delete it there first.")


class TooManyHeadings(SettingRefused):
    code = "too-many-headings"
    template = N_("No more than %(most)d headings can be taught. Delete one that is not needed.")


class UnknownHeading(Unknown):
    code = "unknown-heading"
    template = N_("This heading is not taught any more: somebody has deleted it.")


class UnknownVersion(Unknown):
    code = "unknown-version"
    template = N_("The template '%(name)s' has no version %(version)s in the language %(language)s.")


class NoWordsInLanguage(Unknown):
    code = "no-words-in-language"
    template = N_("The template '%(name)s' has no words in the language %(language)s.")


class UnknownTemplate(Unknown):
    """No template has that name."""


class NoSuchTemplate(UnknownTemplate):
    code = "unknown-template"
    template = N_("There is no template '%(name)s'.")


class TemplateMisspelt(UnknownTemplate):
    code = "template-misspelt"
    template = N_("There is no template '%(name)s'. Did you mean '%(near)s'?")


class UnknownScenario(Unknown):
    """No document type has that name."""


class NoSuchScenario(UnknownScenario):
    code = "unknown-scenario"
    template = N_("There is no document type '%(type)s'.")


class ScenarioMisspelt(UnknownScenario):
    code = "scenario-misspelt"
    template = N_("There is no document type '%(type)s'. Did you mean '%(near)s'?")


class TemplateNameTaken(BadInput):
    code = "template-name-taken"
    template = N_("There is already a template named '%(name)s'.")


class TemplateInUse(NotPossible):
    code = "template-in-use"
    template = N_("The template '%(name)s' is in use (%(places)s) and was not removed.")


class RemovedMeanwhile(ChangedMeanwhile):
    code = "removed-meanwhile"
    template = N_("This was removed in the meantime. Nothing was saved.")
