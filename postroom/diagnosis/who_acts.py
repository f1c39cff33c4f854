"""Who must act, as a phrase for people."""

from postroom.shared.wording import N_

_WHO = {
    "clerk": N_("You, or whoever sends this document"),
    "domain-owner": N_("Whoever manages the DNS of your own mail domain"),
    "entra-admin": N_("An administrator of Microsoft Entra (Microsoft 365)"),
    "exchange-admin": N_("An administrator of Exchange Online (Microsoft 365)"),
    "google-admin": N_("An administrator of Google Workspace"),
    "mailbox-owner": N_("The person whose account signs in"),
    "maker": N_("The maker of the program that sent this"),
    "network-admin": N_("Whoever manages this computer and its network"),
    "nobody": N_("Nobody for now: it passes, and Postroom tries again by itself"),
    "postroom-admin": N_("Whoever manages the mail profiles in Postroom"),
    "recipient": N_("The recipient, or the recipient's administrator"),
    "server-admin": N_("Whoever manages the mail server"),
}


def who_acts(role: str) -> str:
    """The phrase (English, to be translated) for a role of the catalogue. Raises KeyError for a role without one."""
    return _WHO[role]
