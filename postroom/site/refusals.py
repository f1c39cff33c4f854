"""What the installation and its pages refuse, drawn as a tree: each leaf with its code.

BadInput
 |- DatabaseUrlUnusable  database-url-unusable
 |- NoPostgresDriver     no-postgres-driver
 |- NobodySignsInHere    nobody-signs-in-here
 |- SettingsUnreadable   settings-unreadable
 |- UnknownSetting       unknown-setting
 |- SettingOutOfRange    setting-out-of-range
 |- SettingNotAChoice    setting-not-a-choice
 `- SettingUnusable      setting-unusable

NotPossible
 `- ProfileGone          profile-gone
"""

from postroom.shared.refusals import BadInput, NotPossible
from postroom.shared.wording import N_


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


class UnknownSetting(BadInput):
    code = "unknown-setting"
    template = N_("%(place)s: there is no setting named '%(name)s'. Settings are: %(known)s.")


class SettingOutOfRange(BadInput):
    code = "setting-out-of-range"
    template = N_("%(place)s: %(name)s must be between %(lowest)s and %(highest)s.")


class SettingNotAChoice(BadInput):
    code = "setting-not-a-choice"
    template = N_("%(place)s: '%(value)s' is not possible for %(name)s. Possible: %(known)s.")


class SettingUnusable(BadInput):
    code = "setting-unusable"
    template = N_("%(place)s: '%(value)s' is not a usable value for %(name)s.")
