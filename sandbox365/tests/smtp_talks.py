"""Conversations of the tests: each returns the reply that counts, as lines."""

import base64

from sandbox365.tests.conftest import MAIL, MAILBOX
from sandbox365.tests.smtp_wire import Wire, xoauth2

INFO = "info@bakkerij.test"
HELLO = "EHLO erp.example.com"


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def secure(office):
    wire = Wire(office)
    wire.say(HELLO)
    wire.tls()
    return wire


def greeting(office):
    return Wire(office).banner


def hello_before_tls(office):
    return Wire(office).say(HELLO)


def starttls(office):
    wire = Wire(office)
    wire.say(HELLO)
    return wire.tls(hello=False)


def hello_after_tls(office):
    wire = Wire(office)
    wire.say(HELLO)
    wire.tls(hello=False)
    return wire.say(HELLO)


def auth(mechanism, *answers):
    """AUTH and the answers to its challenges; the last reply counts."""

    def talk(office):
        wire = secure(office)
        lines = wire.say(f"AUTH {mechanism}")
        for answer in answers:
            assert lines[0].startswith("334 ")
            lines = wire.say(answer)
        return lines

    return talk


def token(app="daemon", scope="https://outlook.office365.com/.default", mailbox=MAILBOX):
    def talk(office):
        given = office.post_token(
            client_id=office.app(app)["client_id"], client_secret=office.secret(app), scope=scope
        )
        blob = xoauth2(mailbox, given.json()["access_token"])
        return auth("XOAUTH2", blob)(office)

    return talk


def password(user=MAILBOX, word="geheim"):
    return auth("LOGIN", encoded(user), encoded(word))


def says(*lines, login=True):
    """The reply to the last of these commands."""

    def talk(office):
        wire = Wire(office).login() if login else secure(office)
        return [wire.say(line) for line in lines][-1]

    return talk


def in_clear(*lines):
    def talk(office):
        wire = Wire(office)
        return [wire.say(line) for line in (HELLO, *lines)][-1]

    return talk


def mail_after_refused_login(office):
    wire = secure(office)
    wire.say(f"AUTH XOAUTH2 {xoauth2(MAILBOX, 'opaque')}")
    return wire.say(f"MAIL FROM:<{MAILBOX}>")


def submits(content=MAIL, mailbox=MAILBOX, app="daemon", **envelope):
    def talk(office):
        return Wire(office).login(mailbox, office.token(app)).message(content, **envelope)

    return talk


def fourth_connection(office):
    *_, fourth = [Wire(office).login() for _ in range(4)]
    return fourth.message()


def too_many_recipients(office):
    wire = Wire(office).login()
    wire.envelope(recipients=[f"a{number}@example.com" for number in range(500)])
    return wire.say("RCPT TO:<one-more@example.com>")
