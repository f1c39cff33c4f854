"""Two administrators and one list of mail profiles: each act carries what was seen."""

import re
from html import unescape

import pytest

from postroom.profiles import repository

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beheer(log_in):
    """The browser of an administrator, and three profiles; the first is the default."""
    for name in ("Een", "Twee", "Drie"):
        fields = {"host": "mail.contoso.test", "auth": "none", "from_address": "f@contoso.test"}
        repository.add(name, "smtp", actor="els", **fields)
    return log_in("administrator")


def text_of(answer) -> str:
    """The page as a reader has it, without its tags."""
    return unescape(re.sub(r"<[^>]+>|\s+", " ", answer.content.decode()))


def form_of(browser, page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form on that page which posts there."""
    (form,) = re.findall(
        rf'<form[^>]*action="{action}"[^>]*>(.*?)</form>', browser.get(page).content.decode(), re.S
    )
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_the_default_that_somebody_else_chose_meanwhile_stays(beheer) -> None:
    twee = repository.find("Twee")
    action = f"/profiles/{twee.id}/default/"
    opened = form_of(beheer, "/profiles/", action)
    repository.make_default("Drie", actor="els")
    told = text_of(beheer.post(action, opened, follow=True))
    assert (
        "els made the mail profile 'Drie' the default on" in told and repository.find_default().name == "Drie"
    )
    again = form_of(beheer, "/profiles/", action)
    for _ in range(2):  # a second click is nobody else
        assert "'Twee' is the default now" in text_of(beheer.post(action, again, follow=True))
    assert repository.find_default().name == "Twee"


def test_a_profile_that_was_changed_since_is_not_deleted(beheer) -> None:
    path = f"/profiles/{repository.find('Twee').id}/delete/"
    opened = dict(re.findall(r'name="(seen)" value="(\d+)"', beheer.get(path).content.decode()))
    repository.edit("Twee", actor="els", from_name="Els")
    told = text_of(beheer.post(path, opened, follow=True))
    assert "els changed the mail profile 'Twee' on" in told and repository.find("Twee").from_name == "Els"
    again = dict(re.findall(r'name="(seen)" value="(\d+)"', beheer.get(path).content.decode()))
    assert "was deleted" in text_of(beheer.post(path, again, follow=True))


def test_a_second_click_on_ok_is_nobody_elses_change(beheer) -> None:
    twee = repository.find("Twee")
    page = beheer.get(f"/profiles/{twee.id}/")
    form = {name: "" if value is None else str(value) for name, value in page.context["form"].initial.items()}
    typed = form | {"action": "ok", "version": str(twee.version), "name": "Twee", "from_name": "Bakkerij"}
    for _ in range(2):
        told = text_of(beheer.post(f"/profiles/{twee.id}/", typed, follow=True))
        assert "The mail profile 'Twee' was saved." in told, told
    assert repository.find("Twee").version == twee.version + 1


def test_a_second_click_on_ok_after_the_draft_went_with_the_first(beheer) -> None:
    twee = repository.find("Twee")
    page = beheer.get(f"/profiles/{twee.id}/")
    form = {name: "" if value is None else str(value) for name, value in page.context["form"].initial.items()}
    typed = form | {"version": str(twee.version), "name": "Twee", "from_name": "Bakkerij"}
    draft = (
        beheer.post(f"/profiles/{twee.id}/", typed | {"action": "copy"})
        .url.partition("draft=")[2]
        .partition("#")[0]
    )
    imap = {"imap_host": "mail.contoso.test", "imap_port": "143", "imap_security": "starttls", "draft": draft}
    for _ in range(2):
        answer = beheer.post(f"/profiles/{twee.id}/", typed | imap | {"action": "ok"}, follow=True)
        assert "The mail profile 'Twee' was saved." in text_of(answer)
    late = beheer.post(f"/profiles/{twee.id}/", typed | imap | {"action": "ok", "from_name": "Other"})
    assert "was dropped" in text_of(late)
