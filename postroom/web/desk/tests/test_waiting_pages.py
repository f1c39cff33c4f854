"""The pages about mails that wait and keep what was accepted before a change."""

import re

import pytest

from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk.hand_over import hand_over
from postroom.desk.tests.conftest import ANNA
from postroom.documents.repository import find
from postroom.outbox import actions, queries
from postroom.profiles import repository as profiles
from postroom.web.customers.tests.test_customer_pages import FORM, rows
from postroom.web.desk.tests.test_desk_pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = "Mails that wait and keep what was accepted before the change: 2."
DIFFERS = "It goes to info@jansen.test; the customer has new@jansen.test now."


@pytest.fixture
def handed(taken, jansen, now):
    """Two invoices for Jansen that wait; everything else happens a minute later. The documents."""
    ids = [taken(number).document.id for number in ("1", "2")]
    hand_over(ids, ANNA)
    now.move(60)
    return ids


def marks_in(page) -> list[str]:
    """What the form of the page carries as seen."""
    return re.findall(r'name="seen" value="(\d+:\w+)"', page.content.decode())


def test_after_a_customer_was_saved_the_mails_of_before_are_shown_and_called_back(
    browser, handed, jansen
) -> None:
    clerk, where = browser(), f"/customers/{jansen.id}/"
    assert "Call them back" not in text_of(clerk.get(where))
    page = clerk.post(where, FORM | rows(("", "to", "new@jansen.test")), follow=True)
    told = text_of(page)
    assert page.redirect_chain[-1][0] == "/waiting/?customer=10023"
    assert "Saved." in told and WAIT in told and told.count(DIFFERS) == 2
    assert 'href="/outbox/?tab=waiting&amp;text=10023"' in page.content.decode()
    assert text_of(clerk.get(where)).count(DIFFERS) == 2, "as long as it is true"
    done = clerk.post("/waiting/?customer=10023", {"seen": marks_in(page)}, follow=True)
    assert "Mails that were called back: 2." in text_of(done) and "No mail waits" in text_of(done)
    assert {find(one).state for one in handed} == {"ready"}
    assert "Call them back" not in text_of(clerk.get(where))


def test_a_page_that_is_stale_and_made_up_marks_call_nothing_back(browser, handed, jansen) -> None:
    clerk = browser()
    customers.change("10023", actor="bea", addresses=(AddressView("", "to", "new@jansen.test"),))
    page = clerk.get("/waiting/?customer=10023")
    for one in queries.list_entries():
        actions.hold(one.id, actor="carl")
    told = text_of(clerk.post("/waiting/?customer=10023", {"seen": marks_in(page)}, follow=True))
    assert "called back: 0." in told and "Changed meanwhile, and left as they are: 2." in told
    clerk.post("/waiting/?customer=10023", {"seen": ["x", "1:", "999:abc", "1:abc"]})
    assert {one.state for one in queries.list_entries()} == {"held"}


def test_a_customer_who_was_deleted_leaves_the_question_behind(browser, handed, jansen) -> None:
    page = browser().post(f"/customers/{jansen.id}/delete/", {"seen": str(jansen.version)}, follow=True)
    assert "Deleted." in text_of(page) and text_of(page).count("The customer was deleted.") == 2


def test_a_reader_sees_them_and_can_do_nothing(browser, handed, jansen) -> None:
    customers.change("10023", actor="bea", do_not_email="per post")
    told = text_of(browser("reader").get(f"/customers/{jansen.id}/"))
    assert told.count("not to be e-mailed any more: per post") == 2 and "Call them back" not in told


def test_the_page_of_a_profile_and_of_a_document_type_show_theirs(browser, handed, profile) -> None:
    profiles.edit("Facturen", actor="adm", from_address="fac@contoso.test")
    admin = browser("administrator")
    told = text_of(admin.get(f"/profiles/{profile.id}/"))
    assert told.count("It keeps the sender f@contoso.test; the mail profile has fac@contoso.test now.") == 2
    assert "Call them back" in told
    page = admin.get("/scenario/invoice/")
    typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    answer = admin.post("/scenario/invoice/", typed | {"cc": "b@contoso.test", "action": "ok"}, follow=True)
    assert "Saved." in text_of(answer) and WAIT in text_of(answer)
    assert text_of(answer).count("It keeps what was set before for its document type: CC.") == 2


def test_nobody_is_led_anywhere_else_where_nothing_differs(browser, jansen) -> None:
    page = browser().post(f"/customers/{jansen.id}/", FORM | rows(("", "to", "new@j.test")), follow=True)
    assert page.redirect_chain[-1][0] == "/customers/"
    assert "No mail waits" in text_of(browser("administrator").get("/waiting/?profile=99"))
