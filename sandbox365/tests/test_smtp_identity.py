"""In whose name a login may send: people, shared mailboxes, applications by either route, aliases."""

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX
from sandbox365.tests.smtp_talks import secure
from sandbox365.tests.smtp_wire import Wire, delegated_token, fits, xoauth2

INFO = "info@bakkerij.test"
ALIAS = "rekeningen@bakkerij.test"
FROM_INFO = MAIL.replace(MAILBOX.encode(), INFO.encode())
ACCEPTED = ["250 2.0.0 OK <f-1@bakkerij.test> <hostname>"]
NOT_YOU = ["535 5.7.3 Authentication unsuccessful <trailer>"]
NO_RIGHT = "430 4.2.0 STOREDRV; mailbox logon failure; "


def denied(login, sender):
    return (
        f"554 5.2.252 SendAsDenied; {login} not allowed to send as {sender}; STOREDRV.Submission.Exception:"
    )


def auth(office, mailbox, token):
    return secure(office).say(f"AUTH XOAUTH2 {xoauth2(mailbox, token)}")


def by_person(office, mailbox=MAILBOX, user=MAILBOX):
    return Wire(office).login(mailbox, delegated_token(office, user))


def test_a_person_sends_from_the_own_mailbox(office):
    assert fits(ACCEPTED, by_person(office).message())
    assert office.deliveries()[0]["client_id"] == office.app("public")["client_id"]


@pytest.mark.parametrize("full_access", [[], [MAILBOX]])
def test_a_person_who_names_the_shared_mailbox_is_refused(office, full_access):
    office.switch(mailboxes={INFO: {"full_access": full_access}})
    assert fits(NOT_YOU, auth(office, INFO, delegated_token(office, MAILBOX)))


@pytest.mark.parametrize(
    ("full_access", "answer"), [([], "535 5.7.3 "), (["Facturen@bakkerij.test"], "235 2.7.0 ")]
)
def test_where_the_user_is_the_shared_mailbox_full_access_lets_a_person_in(office, full_access, answer):
    office.switch(settings={"user_is_shared": True}, mailboxes={INFO: {"full_access": full_access}})
    assert auth(office, INFO, delegated_token(office, MAILBOX))[0].startswith(answer)
    assert auth(office, MAILBOX, delegated_token(office, MAILBOX))[0].startswith("235 ")


@pytest.mark.parametrize("scopes", ["IMAP.AccessAsUser.All", "User.Read"])
def test_a_person_without_the_scope_is_refused(office, scopes):
    assert fits(NOT_YOU, auth(office, MAILBOX, delegated_token(office, MAILBOX, scopes)))


@pytest.mark.parametrize("message", [{"sender": INFO}, {"content": FROM_INFO}])
def test_the_shared_mailbox_as_sender_needs_send_as(office, message):
    wire = by_person(office)
    assert wire.message(**message)[0].startswith(denied(MAILBOX, INFO))
    office.switch(mailboxes={MAILBOX: {"send_as": [INFO]}})
    assert fits(ACCEPTED, wire.message(**message))
    content = message.get("content", MAIL)
    assert office.folder(MAILBOX, "Sent Items") == [content]
    assert office.folder(INFO, "Sent Items") == []


def test_full_access_to_the_shared_mailbox_is_not_yet_send_as(office):
    office.switch(settings={"user_is_shared": True}, mailboxes={INFO: {"full_access": [MAILBOX]}})
    wire = by_person(office, INFO)
    assert wire.message(FROM_INFO, sender=INFO)[0].startswith(denied(MAILBOX, INFO))
    office.switch(mailboxes={MAILBOX: {"send_as": [INFO]}})
    assert fits(ACCEPTED, wire.message(FROM_INFO, sender=INFO))
    assert office.folder(INFO, "Sent Items") == [FROM_INFO]


def test_full_access_that_is_taken_away_shows_after_the_message(office):
    office.switch(settings={"user_is_shared": True}, mailboxes={INFO: {"full_access": [MAILBOX]}})
    wire = by_person(office, INFO)
    office.switch(mailboxes={INFO: {"full_access": []}})
    assert wire.message(FROM_INFO, sender=INFO)[0].startswith(NO_RIGHT)


def test_an_application_sends_from_a_shared_mailbox_that_it_has_full_access_to(office):
    assert fits(ACCEPTED, Wire(office).login(INFO).message(FROM_INFO, sender=INFO))


def test_the_role_of_exchange_lets_a_token_without_roles_send(office):
    client_id = office.app("no-roles")["client_id"]
    assert fits(NOT_YOU, auth(office, MAILBOX, office.token("no-roles")))
    office.switch(mailboxes={MAILBOX: {"rbac_access": [client_id], "app_access": []}})
    wire = Wire(office).login(token=office.token("no-roles"))
    assert fits(ACCEPTED, wire.message())
    assert fits(NOT_YOU, auth(office, INFO, office.token("no-roles")))
    office.switch(mailboxes={MAILBOX: {"rbac_access": []}})
    assert wire.message()[0].startswith(NO_RIGHT)


def test_a_token_with_roles_is_measured_by_full_access_whatever_the_role_of_exchange_says(office):
    client_id = office.app("no-access")["client_id"]
    office.switch(mailboxes={MAILBOX: {"rbac_access": [client_id]}})
    wire = Wire(office).login(token=office.token("no-access"))
    assert wire.message()[0].startswith(NO_RIGHT)
    office.switch(mailboxes={MAILBOX: {"app_access": [client_id]}})
    assert fits(ACCEPTED, wire.message())


def test_the_sender_line_is_judged_like_from(office):
    content = b"Sender: Bakkerij <info@bakkerij.test>\r\n" + MAIL
    wire = Wire(office).login()
    assert wire.message(content)[0].startswith(denied(MAILBOX, INFO))
    office.switch(mailboxes={MAILBOX: {"send_as": [INFO]}})
    assert fits(ACCEPTED, wire.message(content))


ALIASED = (
    b'From: "Rekeningen rekeningen@bakkerij.test"\r\n <Rekeningen@bakkerij.test>\r\n'
    + MAIL.partition(b"\r\n")[2]
)


def test_an_alias_may_send_and_becomes_the_primary_address(office):
    wire = Wire(office).login()
    assert wire.message(ALIASED, sender=ALIAS)[0].startswith("554 5.2.252 ")
    office.switch(mailboxes={MAILBOX: {"aliases": [ALIAS]}})
    assert fits(ACCEPTED, wire.message(ALIASED, sender=ALIAS))
    expected = ALIASED.replace(b"<Rekeningen@", b"<facturen@")
    assert office.folder(CUSTOMER, "Inbox") == office.folder(MAILBOX, "Sent Items") == [expected]
    assert office.deliveries()[0]["envelope_from"] == ALIAS


def test_an_alias_in_from_stays_where_the_organisation_allows_it(office):
    office.switch(
        mailboxes={MAILBOX: {"aliases": [ALIAS]}}, tenants={"bakkerij.test": {"send_from_alias": True}}
    )
    assert fits(ACCEPTED, Wire(office).login().message(ALIASED))
    assert office.folder(CUSTOMER, "Inbox") == [ALIASED]


def test_mail_to_an_alias_lies_in_the_mailbox(office):
    office.switch(mailboxes={INFO: {"aliases": [ALIAS]}})
    assert fits(ACCEPTED, Wire(office).login().message(recipients=["Rekeningen@bakkerij.test", INFO]))
    assert office.folder(INFO, "Inbox") == [MAIL]
    assert office.deliveries()[0]["recipients"] == ["Rekeningen@bakkerij.test", INFO]
    assert office.folder(MAILBOX, "Inbox") == []


def test_nobody_logs_in_with_an_alias(office):
    office.switch(mailboxes={MAILBOX: {"aliases": [ALIAS]}})
    assert fits(NOT_YOU, auth(office, ALIAS, office.token()))


def test_an_alias_without_brackets_becomes_the_primary_address_too(office):
    office.switch(mailboxes={MAILBOX: {"aliases": [ALIAS]}})
    content = MAIL.replace(MAILBOX.encode(), ALIAS.encode())
    assert fits(ACCEPTED, Wire(office).login().message(content))
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
