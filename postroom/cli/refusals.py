"""What the command line itself refuses, drawn as a tree: each leaf with its code.

BadInput
 |- CustomerNothingToChange  customer-nothing-to-change
 |- BothOfEmail              both-of-email
 |- NotATypedAddress         not-a-typed-address
 |- NotANamedColumn          not-a-named-column
 |- NothingToExplain         nothing-to-explain
 |- FileAndVariable          file-and-variable
 |- NoSuchVariable           no-such-variable
 |- VariableEmpty            variable-empty
 |- FileNotText              file-not-text
 |- FileUnreadable           file-unreadable
 |- FileEmpty                file-empty
 |- MailAndJson              mail-and-json
 |- CannotWrite              cannot-write
 |- NewAndNone               new-and-none
 |- NotALastDay              not-a-last-day
 |- NotADay                  not-a-day
 |- NotATime                 not-a-time
 |- ScenarioNothingToChange  scenario-nothing-to-change
 |- TextTwice                text-twice
 |- NotThisMachine           not-this-machine
 |- NobodySignsIn            nobody-signs-in
 |- HomeOnNetworkDrive       home-on-network-drive
 |- TemplateNothingToChange  template-nothing-to-change
 |- UserNothingToChange      user-nothing-to-change
 |- NoPasswordFile           no-password-file
 `- SandboxMisused           sandbox-misused

NotPossible
 |- DemoRuns                 demo-runs
 |- PortTaken                port-taken
 `- SandboxFailed            sandbox-failed

NotSetUp
 `- SandboxNotInstalled      sandbox-not-installed

Refusal
 |- SystemFault              system-fault
 `- DatabaseFault            database-fault
"""

from postroom.shared.refusals import BadInput, NotPossible, NotSetUp, Refusal
from postroom.shared.wording import N_


class CustomerNothingToChange(BadInput):
    code = "customer-nothing-to-change"
    template = N_("Say what is to change, such as --name or --to.")


class BothOfEmail(BadInput):
    code = "both-of-email"
    template = N_("Give --do-not-email or --may-email, not both.")


class NotATypedAddress(BadInput):
    code = "not-a-typed-address"
    template = N_("'%(text)s' is not TYPE:KIND:ADDRESS, such as invoice:to:a@example.com.")


class NotANamedColumn(BadInput):
    code = "not-a-named-column"
    template = N_("'%(text)s' is not NAME=FIELD, such as Nr.=number or Boekhouding=address:invoice.")


class DemoRuns(NotPossible):
    code = "demo-runs"
    template = N_("A demo already runs in %(folder)s. End it first, or give another folder with --folder.")


class NothingToExplain(BadInput):
    code = "nothing-to-explain"
    template = N_('There is no text to explain. Give the error: postroom explain "535 5.7.3 ..."')


class FileAndVariable(BadInput):
    code = "file-and-variable"
    template = N_("Give the %(what)s in a file or in a variable, not both.")


class NoSuchVariable(BadInput):
    code = "no-such-variable"
    template = N_("There is no environment variable %(name)s.")


class VariableEmpty(BadInput):
    code = "variable-empty"
    template = N_("The environment variable %(name)s is empty.")


class FileNotText(BadInput):
    code = "file-not-text"
    template = N_("The file with the %(what)s (%(path)s) is not text.")


class FileUnreadable(BadInput):
    code = "file-unreadable"
    template = N_("The file with the %(what)s (%(path)s) cannot be read: %(why)s.")


class FileEmpty(BadInput):
    code = "file-empty"
    template = N_("The file with the %(what)s (%(path)s) is empty.")


class SystemFault(Refusal):
    code = "system-fault"
    template = N_("It did not work: %(why)s. Nothing was lost.")


class DatabaseFault(Refusal):
    code = "database-fault"
    template = N_("The database could not be used (%(why)s). Nothing was lost; try again.")


class MailAndJson(BadInput):
    code = "mail-and-json"
    template = N_("Standard output takes the mail or JSON, not both. Give --eml a file.")


class CannotWrite(BadInput):
    code = "cannot-write"
    template = N_("%(path)s cannot be written: %(problem)s.")


class NewAndNone(BadInput):
    code = "new-and-none"
    template = N_("Give a new %(what)s or take it away, not both.")


class NotALastDay(BadInput):
    code = "not-a-last-day"
    template = N_("'%(text)s' is not a day. Write it like 2028-05-31.")


class NotADay(BadInput):
    code = "not-a-day"
    template = N_("'%(text)s' is not a day. Write it like 2026-11-21.")


class NotATime(BadInput):
    code = "not-a-time"
    template = N_("'%(text)s' is not a time. Write it like 2026-11-23T18:00.")


class ScenarioNothingToChange(BadInput):
    code = "scenario-nothing-to-change"
    template = N_("Say what is to change, such as --profile or --template.")


class TextTwice(BadInput):
    code = "text-twice"
    template = N_("Give the mail text with --text or --text-file, not both.")


class NotThisMachine(BadInput):
    code = "not-this-machine"
    template = N_("'%(host)s' is not an address of this machine. Try 127.0.0.1.")


class PortTaken(NotPossible):
    code = "port-taken"
    template = N_("Port %(port)s on %(host)s cannot be used: %(why)s. Choose another with --port.")


class NobodySignsIn(BadInput):
    code = "nobody-signs-in"
    template = N_(
        "Nobody signs in for '%(profile)s': its login is %(auth)s. Only --auth oauth-delegated needs a "
        "person."
    )


class HomeOnNetworkDrive(BadInput):
    code = "home-on-network-drive"
    template = N_("The home %(home)s is on a network drive. Put POSTROOM_HOME on a disk of this machine.")


class TemplateNothingToChange(BadInput):
    code = "template-nothing-to-change"
    template = N_("Say what is to change, such as --subject or --text-file.")


class UserNothingToChange(BadInput):
    code = "user-nothing-to-change"
    template = N_("Nothing to change was given. See --help for what can be changed.")


class NoPasswordFile(BadInput):
    code = "no-password-file"
    template = N_("A user needs a password. Put it in a file and name the file with --password-file.")


class SandboxMisused(BadInput):
    """The sandbox knows nothing of refusals and its sentences stay English."""

    code = "sandbox-misused"
    template = "%(sentence)s"


class SandboxFailed(NotPossible):
    code = "sandbox-failed"
    template = "%(sentence)s"


class SandboxNotInstalled(NotSetUp):
    code = "sandbox-not-installed"
    template = N_(
        "The local Microsoft 365 is not part of this installation. Add it with: pip install 'postroom[sandbox]'"
    )
