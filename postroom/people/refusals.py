"""What people, passwords and log-ins are refused for, drawn as a tree: each leaf with its code.

BadInput
 |- UnknownPerson
 |   |- NoSuchPerson     unknown-user
 |   `- PersonGone       user-gone
 |- UserNameTaken        user-name-taken
 |- UnknownUserToSendAs  unknown-user-to-send-as
 |- NoUserName           user-needs-name
 |- UserNameTooLong      user-name-too-long
 |- NoSuchRole           no-such-role
 |- NoSuchLanguage       user-no-such-language
 |- AddressNotConfirmed  own-address-not-confirmed
 |- CodeWrong            address-code-wrong
 |- CodeGone             address-code-gone
 `- PasswordRefused      password-refused

NotPossible
 |- NotOneself           not-oneself
 |- LastAdministrator    last-administrator
 |- LogInDelayed
 |   |- LogInLocked      log-in-locked
 |   `- AddressLocked    log-in-address-locked
 |- TooManyCodes         too-many-address-codes
 `- LinkUsed             link-used

ChangedMeanwhile
 `- PersonChanged        user-changed-meanwhile
"""

from postroom.shared.languages import UNKNOWN
from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible
from postroom.shared.wording import N_


class UnknownPerson(BadInput):
    """There is nobody of that name or number."""


class NoSuchPerson(UnknownPerson):
    code = "unknown-user"
    template = N_("There is no user named '%(name)s'.")


class PersonGone(UnknownPerson):
    code = "user-gone"
    template = N_("This user does not exist any more.")


class UserNameTaken(BadInput):
    code = "user-name-taken"
    template = N_("There is already a user named '%(name)s'.")


class UnknownUserToSendAs(BadInput):
    code = "unknown-user-to-send-as"
    template = N_("There is no user named '%(name)s'. Nothing was queued.")


class NoUserName(BadInput):
    code = "user-needs-name"
    template = N_("A user needs a name without spaces around it.")


class UserNameTooLong(BadInput):
    code = "user-name-too-long"
    template = N_("This name is too long. %(most)s letters are the most.")


class NoSuchRole(BadInput):
    code = "no-such-role"
    template = N_("'%(role)s' is not a role. Choose one of: %(known)s.")


class NoSuchLanguage(BadInput):
    code = "user-no-such-language"
    template = UNKNOWN


class AddressNotConfirmed(BadInput):
    code = "own-address-not-confirmed"
    template = N_(
        "Only an administrator sets an address just like that. Have a code mailed to your new address, on the page "
        "of your account."
    )


class CodeWrong(BadInput):
    code = "address-code-wrong"
    template = N_("This is not the code that was mailed to you. Tries that are left: %(left)s.")


class CodeGone(BadInput):
    code = "address-code-gone"
    template = N_(
        "This code does not count any more: it was used, its half hour is over, or it was mistyped too often. Have a "
        "new one mailed."
    )


class PasswordRefused(BadInput):
    code = "password-refused"
    template = N_("The password was refused: %(why)s")


class NotOneself(NotPossible):
    code = "not-oneself"
    template = N_("You cannot deactivate or delete yourself. Another administrator can do it for you.")


class LastAdministrator(NotPossible):
    code = "last-administrator"
    template = N_("'%(name)s' is the last active administrator. Make somebody else an administrator first.")


class LogInDelayed(NotPossible):
    """There were too many failures; the right password is refused, too, for a while."""


class LogInLocked(LogInDelayed):
    code = "log-in-locked"
    template = N_(
        "There were too many failed log-ins with this name. Minutes until it can be tried again: "
        "%(minutes)s. An administrator can unlock it sooner."
    )


class AddressLocked(LogInDelayed):
    code = "log-in-address-locked"
    template = N_(
        "There were too many failed log-ins from your address. Minutes until it can be tried again: %(minutes)s. Who "
        "is at the machine of Postroom unlocks it sooner: postroom user unlock NAME"
    )


class TooManyCodes(NotPossible):
    code = "too-many-address-codes"
    template = N_("%(most)s codes were mailed within an hour; that is enough. Wait, or ask an administrator.")


class LinkUsed(NotPossible):
    code = "link-used"
    template = N_("This link has been used already. Log in with the name that was chosen there.")


class PersonChanged(ChangedMeanwhile):
    code = "user-changed-meanwhile"
    template = N_(
        "%(who)s changed this user at %(when)s, after you opened this page. Nothing of yours was saved and "
        "nothing was overwritten."
    )
