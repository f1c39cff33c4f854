"""Mails the code with which a person confirms an address of their own, through the default profile."""

from postroom.audit.record import record
from postroom.checkup.links import Message
from postroom.checkup.refusals import NoCodeInTraining
from postroom.checkup.report import Run, Tell, send_message, start
from postroom.checkup.steps import Report
from postroom.checkup.test_message import Letter, message_of
from postroom.people import own_address
from postroom.people.values import PersonView
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.scenarios.mail_settings import general
from postroom.shared.wording import N_, Translator

SUBJECT = N_("Your code for Postroom: is this your address?")
TEXT = N_(
    "%(user)s wants to send documents from this address with Postroom. If that is you, type this code on the page "
    "of your account within %(minutes)s minutes:\n\n%(code)s\n\nIf it is not you, do nothing, and tell your "
    "administrator."
)


def mail_code(person: PersonView, address: str, translate: Translator, language: str) -> Run:
    """Mail a new code to the address; the run says what becomes of the mail.

    Raises NoProfileYet, NoCodeInTraining (only the trainers would read it, whoever's the address is), AddressRefused,
    TooManyCodes, TooManyTests.
    """
    profile, settings = profiles.find_default(), general()
    if settings.training_address:
        raise NoCodeInTraining()
    code = own_address.make_code(person.id, address).reveal()
    told = {"user": person.name, "minutes": own_address.GOOD_FOR // 60, "code": f"{code[:4]} {code[4:]}"}
    letter = Letter((address,), translate(SUBJECT), text=translate(TEXT) % told)
    message = message_of(letter, profile, language, settings)
    record(person.name, "user address code", subject=person.name, after={"to": address})
    return _begin(person.name, profile, message)


def _begin(name: str, profile: Profile, message: Message) -> Run:
    def work(tell: Tell) -> Report:
        return send_message(profile, message, tell)

    return start(name, profile, work)
