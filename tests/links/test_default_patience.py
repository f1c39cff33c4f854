"""The time-outs without any setting: half a minute for a reply, of mail server and sign-in service alike."""

from concurrent.futures import ThreadPoolExecutor

from tests.links.door import Visit, behind_tls
from tests.links.sign_in_service import plays
from tests.links.street import Street
from tests.links.verdicts import GREETING, PASSWORD, Fault

REPLY, AFTER = 30, 5


def test_a_mail_server_and_a_sign_in_service_that_stall_are_given_up_within_their_time_outs(
    street: Street,
) -> None:
    silent = behind_tls(street.tls["right"], plays(Visit.stall))
    with street.door.host(Visit.stall), street.sign_in_door.host(silent), ThreadPoolExecutor(2) as both:
        mail = both.submit(street.installation.test_alone, "door", patience=60)
        token = both.submit(street.installation.test_alone, "token", patience=60)
    no_greeting = Fault(GREETING, "ConnectionLost", "no-answer", ("tls", *PASSWORD))
    mail.result().fails_with(no_greeting, within=REPLY + AFTER)
    no_token = Fault("token", "TokenUnavailable", "sign-in-service-unreachable")
    token.result().fails_with(no_token, within=REPLY + AFTER)
