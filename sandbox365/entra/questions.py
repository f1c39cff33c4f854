"""The pages that ask a person something: who, a second factor, consent, a device's code."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.directory import User
from sandbox365.entra.errors import EntraError, Trail
from sandbox365.entra.page_language import Text, said
from sandbox365.entra.page_words import say
from sandbox365.entra.pages import button, check_box, form, listed, page, paragraph, refusal_page, text_box

_MEANINGS = {
    "SMTP.Send": say("Send e-mail from your mailbox"),
    "IMAP.AccessAsUser.All": say("Read and change the mail in your mailbox over IMAP"),
    "POP.AccessAsUser.All": say("Read and delete the mail in your mailbox over POP"),
    "Mail.Send": say("Send e-mail as you"),
    "Mail.Read": say("Read your mail"),
    "Mail.ReadWrite": say("Read and change your mail"),
    "User.Read": say("Read your profile"),
    "openid": say("Know who you are"),
    "profile": say("See your name"),
    "email": say("See your address"),
    "offline_access": say("Keep this access while you are away"),
    "SMTP.SendAsApp": say("Send e-mail from mailboxes without anybody signing in"),
    "IMAP.AccessAsApp": say("Read and change mail in mailboxes without anybody signing in"),
    "POP.AccessAsApp": say("Read and delete mail in mailboxes without anybody signing in"),
    "https://mail.google.com/": say("Read, write and send all your mail"),
}
_NOTHING = Sentence()


def who_page(
    action: str,
    hidden: Mapping[str, str],
    app: str,
    people: Iterable[User],
    typed: str = "",
    problem: Text = "",
) -> web.Response:
    """Which account signs in to `app`?  One of `people`, or an address to type."""
    accounts = "".join(
        button(f"account-{user.address}", _called(user), "", "account", user.address) for user in people
    )
    # forms of their own, so that Enter in the text box presses "Next" and not the first account
    return page(
        say("Choose an account"),
        paragraph(say("You sign in to %(app)s.", app=app))
        + _warning(problem)
        + form(action, hidden, accounts)
        + "<hr>"
        + form(action, hidden, text_box("other", "login", say("Another address"), typed), _next())
        + "<hr>"
        + form(action, hidden, _cancel()),
    )


def factor_page(action: str, hidden: Mapping[str, str], user: User) -> web.Response:
    """The second factor, which here is a button."""
    demand = say(
        "The administrator demands a second factor from %(address)s. Here you have it by pressing Accept.",
        address=user.address,
    )
    return page(say("Prove that it is you"), paragraph(demand) + form(action, hidden, _accept(), _cancel()))


def consent_page(
    action: str,
    hidden: Mapping[str, str],
    asking: Sentence,
    permissions: Iterable[str],
    for_all: Sentence = _NOTHING,
) -> web.Response:
    """May the application do this?  `asking` says who asks whom; `for_all` is the label of an administrator's box."""
    box = check_box("organisation", "organisation", for_all) if for_all else ""
    return page(
        say("Permissions requested"),
        paragraph(asking)
        + listed(map(meaning, permissions))
        + form(action, hidden, box, _accept(), _cancel()),
    )


def approval_page(action: str, hidden: Mapping[str, str], refusal: EntraError, trail: Trail) -> web.Response:
    """An administrator has to say yes first."""
    back = button("cancel", say("Return to the application without consent"), "aside", "cancel", "1")
    text = paragraph(say("When the administrator has granted them, sign in again."))
    return refusal_page(refusal, trail, text + form(action, hidden, back), say("Ask your administrator"))


def device_page(action: str, problem: Text = "") -> web.Response:
    """Which program is waiting?"""
    asked = form(action, {}, text_box("code", "code", say("The code that the program shows")), _next())
    return page(say("Enter the code"), _warning(problem) + asked)


def meaning(permission: str) -> str:
    """A permission in words, with its name."""
    name = permission if permission in _MEANINGS else permission.rpartition("/")[2]
    return f"{said(_MEANINGS[name])} ({name})" if name in _MEANINGS else name


def _accept() -> str:
    return button("accept", say("Accept"), "main", "accept", "1")


def _cancel() -> str:
    return button("cancel", say("Cancel"), "aside", "cancel", "1")


def _next() -> str:
    return button("next", say("Next"), "main")


def _called(user: User) -> Text:
    return say("%(address)s (administrator)", address=user.address) if user.admin else user.address


def _warning(problem: Text) -> str:
    return paragraph(problem, "problem") if problem else ""
