"""What the installation and its pages refuse, drawn as a tree: each leaf with its code.

BadInput
 |- DatabaseUrlUnusable  database-url-unusable
 |- NoPostgresDriver     no-postgres-driver
 |- NobodySignsInHere    nobody-signs-in-here
 |- SettingsUnreadable   settings-unreadable
 |- SettingsNotUtf8      settings-not-utf8
 |- UnknownSetting       unknown-setting
 |- SettingOutOfRange    setting-out-of-range
 |- SettingNotAChoice    setting-not-a-choice
 |- SettingsContradict   settings-contradict
 `- SettingUnusable      setting-unusable

NotPossible
 `- ProfileGone          profile-gone

Refusal
 |- LedgerMissing        ledger-missing
 |- LedgerElsewhere      ledger-elsewhere
 |- HomeOpenToOthers     home-open-to-others
 |- KeyOpenToOthers      key-open-to-others
 `- KeyLost              key-lost
"""

from postroom.shared.refusals import BadInput, NotPossible, Refusal
from postroom.shared.wording import N_


class HomeOpenToOthers(Refusal):
    code = "home-open-to-others"
    template = N_(
        "The home %(home)s can be read by other users of this machine, and belongs to another one. Close it with: "
        "%(command)s"
    )


class KeyOpenToOthers(Refusal):
    code = "key-open-to-others"
    template = N_(
        "The key file %(path)s can be read by other users of this machine, and belongs to another one. Close it "
        "with: %(command)s"
    )


class DatabaseUrlUnusable(BadInput):
    code = "database-url-unusable"
    template = N_(
        "POSTROOM_DATABASE_URL is not usable. Write it like postgres://user:password@server:5432/postroom"
    )


class NoPostgresDriver(BadInput):
    code = "no-postgres-driver"
    template = N_(
        "POSTROOM_DATABASE_URL is set, but the PostgreSQL driver is missing. Install postroom[fleet]."
    )


class ProfileGone(NotPossible):
    code = "profile-gone"
    template = N_("This mail profile was deleted, perhaps in another window. Nothing was changed.")


class NobodySignsInHere(BadInput):
    code = "nobody-signs-in-here"
    template = N_("Nobody signs in for this profile: choose the sign-in method with a person first.")


class SettingsUnreadable(BadInput):
    code = "settings-unreadable"
    template = N_("The settings file %(path)s cannot be read: %(problem)s.")


class SettingsNotUtf8(BadInput):
    code = "settings-not-utf8"
    template = N_("The settings file %(path)s is not text in UTF-8. Save it again with the encoding UTF-8.")


class UnknownSetting(BadInput):
    code = "unknown-setting"
    template = N_("%(place)s: there is no setting named '%(name)s'. Settings are: %(known)s.")


class SettingOutOfRange(BadInput):
    code = "setting-out-of-range"
    template = N_("%(place)s: %(name)s must be between %(lowest)s and %(highest)s.")


class SettingNotAChoice(BadInput):
    code = "setting-not-a-choice"
    template = N_("%(place)s: '%(value)s' is not possible for %(name)s. Possible: %(known)s.")


class SettingsContradict(BadInput):
    code = "settings-contradict"
    template = N_("%(place)s: %(name)s (%(value)s) must be longer than %(other)s (%(than)s).")


class SettingUnusable(BadInput):
    code = "setting-unusable"
    template = N_("%(place)s: '%(value)s' is not a usable value for %(name)s.")


class LedgerMissing(Refusal):
    code = "ledger-missing"
    template = N_(
        "The ledger %(place)s is missing or empty, although documents of it are in %(home)s. Restore it from the "
        "backup; if the ledger is in PostgreSQL, set POSTROOM_DATABASE_URL. To begin anew on purpose, give "
        "POSTROOM_HOME another folder."
    )


class LedgerElsewhere(Refusal):
    code = "ledger-elsewhere"
    template = N_(
        "This home keeps its ledger in PostgreSQL (%(name)s), and POSTROOM_DATABASE_URL does not say so. Set it. "
        "Only to go back to the file on purpose, delete %(mark)s."
    )


class KeyLost(Refusal):
    code = "key-lost"
    template = N_(
        "The key file %(path)s is missing, and what it sealed is still there: %(names)s. Restore it from the backup. "
        "If it is lost for good, go on without those secrets with: postroom home forget-secrets"
    )
