"""The pages that ask a person something: who, a second factor, consent, a device's code."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from postroom.sandbox.directory import User
from postroom.sandbox.entra.errors import EntraError, Trail
from postroom.sandbox.entra.pages import (
    button,
    check_box,
    form,
    listed,
    page,
    paragraph,
    refusal_page,
    text_box,
)

_MEANINGS = {
    "SMTP.Send": "Send e-mail from your mailbox",
    "IMAP.AccessAsUser.All": "Read and change the mail in your mailbox over IMAP",
    "POP.AccessAsUser.All": "Read and delete the mail in your mailbox over POP",
    "Mail.Send": "Send e-mail as you",
    "Mail.Read": "Read your mail",
    "Mail.ReadWrite": "Read and change your mail",
    "User.Read": "Read your profile",
    "openid": "Know who you are",
    "profile": "See your name",
    "email": "See your address",
    "offline_access": "Keep this access while you are away",
    "SMTP.SendAsApp": "Send e-mail from mailboxes without anybody signing in",
    "IMAP.AccessAsApp": "Read and change mail in mailboxes without anybody signing in",
    "POP.AccessAsApp": "Read and delete mail in mailboxes without anybody signing in",
    "https://mail.google.com/": "Read, write and send all your mail",
}
_ACCEPT = button("accept", "Accept", "main", "accept", "1")
_CANCEL = button("cancel", "Cancel", "aside", "cancel", "1")
_NEXT = button("next", "Next", "main")


def who_page(
    action: str,
    hidden: Mapping[str, str],
    app: str,
    people: Iterable[User],
    typed: str = "",
    problem: str = "",
) -> web.Response:
    """Which account signs in to `app`?  One of `people`, or an address to type."""
    accounts = "".join(
        button(f"account-{user.address}", _spoken(user), "", "account", user.address) for user in people
    )
    # forms of their own, so that Enter in the text box presses "Next" and not the first account
    return page(
        "Choose an account",
        paragraph(f"You sign in to {app}.")
        + _warning(problem)
        + form(action, hidden, accounts)
        + "<hr>"
        + form(action, hidden, text_box("other", "login", "Another address", typed), _NEXT)
        + "<hr>"
        + form(action, hidden, _CANCEL),
    )


def factor_page(action: str, hidden: Mapping[str, str], user: User) -> web.Response:
    """The second factor, which here is a button."""
    text = paragraph(
        f"The administrator demands a second factor from {user.address}. Here you have it by pressing Accept."
    )
    return page("Prove that it is you", text + form(action, hidden, _ACCEPT, _CANCEL))


def consent_page(
    action: str, hidden: Mapping[str, str], asking: str, permissions: Iterable[str], for_all: str = ""
) -> web.Response:
    """May the application do this?  `asking` says who asks whom; `for_all` is the label of an administrator's box."""
    box = check_box("organisation", "organisation", for_all) if for_all else ""
    return page(
        "Permissions requested",
        paragraph(asking) + listed(map(meaning, permissions)) + form(action, hidden, box, _ACCEPT, _CANCEL),
    )


def approval_page(action: str, hidden: Mapping[str, str], refusal: EntraError, trail: Trail) -> web.Response:
    """An administrator has to say yes first."""
    back = button("cancel", "Return to the application without consent", "aside", "cancel", "1")
    text = paragraph("When the administrator has granted them, sign in again.")
    return refusal_page(refusal, trail, text + form(action, hidden, back), "Ask your administrator")


def device_page(action: str, problem: str = "") -> web.Response:
    """Which program is waiting?"""
    asked = form(action, {}, text_box("code", "code", "The code that the program shows"), _NEXT)
    return page("Enter the code", _warning(problem) + asked)


def meaning(permission: str) -> str:
    """A permission in words, with its name."""
    name = permission if permission in _MEANINGS else permission.rpartition("/")[2]
    return f"{_MEANINGS.get(name, name)} ({name})"


def _spoken(user: User) -> str:
    return f"{user.address} (administrator)" if user.admin else user.address


def _warning(problem: str) -> str:
    return paragraph(problem, "problem") if problem else ""
