"""A test message goes through the profile that stood on the page, not through what became of it."""

import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from postroom.desk.tests.conftest import browser, english, jansen, now, paper, profile, taken
from postroom.profiles import repository as profiles
from postroom.web.profiles.test_message import MessageForm

__all__ = ["browser", "english", "jansen", "now", "paper", "profile", "taken"]
pytestmark = pytest.mark.django_db(transaction=True)


def form_of(answer) -> dict[str, str]:
    form = answer.context["form"]
    typed = {
        name: form[name].value() or ""
        for name in form.fields
        if name not in ("attachments", "uploads", "own_sender")
    }
    return typed | {"seen": form.states}


def test_a_profile_that_was_changed_meanwhile_is_told(browser, jansen) -> None:
    clerk = browser()
    form = form_of(clerk.get("/test-message/")) | {"to": "me@contoso.test"}
    profiles.edit("Facturen", actor="bob", host="other.contoso.test")
    answer = clerk.post("/test-message/", form)
    shown = re.sub(r"\s+", " ", answer.content.decode())
    assert "bob changed the mail profile Facturen on" in shown and "me@contoso.test" in shown
    again = clerk.post("/test-message/", form_of(answer))
    assert again.status_code == 302


def test_a_file_that_was_chosen_stays_chosen_and_goes_with_the_message(browser, jansen) -> None:
    clerk = browser()
    form = form_of(clerk.get("/test-message/")) | {"to": "nobody"}
    files = [SimpleUploadedFile("foto.png", b"\x89PNG"), SimpleUploadedFile("leeg.txt", b"")]
    for typed in ({"uploads": files}, {"to": "me@contoso.test", "seen": ""}):
        answer = clerk.post("/test-message/", form | typed)
        shown = answer.context["form"]
        chosen = shown["attachments"].value()
        assert [name for _, name in shown.fields["attachments"].choices] == ["foto.png"] and len(chosen) == 1
        form = form_of(answer) | {"attachments": chosen}
    message = MessageForm(QueryDict(urlencode(form, doseq=True)))
    assert message.is_valid() and [one.name for one in message.chosen] == ["foto.png"]


@pytest.mark.parametrize("seen", ["", "p1", "p1.x~~", "."])
def test_a_form_without_a_look_sends_nothing(browser, jansen, seen) -> None:
    clerk = browser()
    form = form_of(clerk.get("/test-message/")) | {"to": "me@contoso.test", "seen": seen}
    assert clerk.post("/test-message/", form).status_code == 200
