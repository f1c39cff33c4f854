"""The time-outs without any setting: ten seconds for a connection, half a minute for a reply, whoever it is."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

from tests.links.door import Visit, behind_tls, imap
from tests.links.sign_in_service import plays
from tests.links.street import Street
from tests.links.verdicts import GREETING, PASSWORD, Fault, Verdict

CONNECT, REPLY, AFTER = 10, 30, 5
APART = 2
"""Seconds between two starts: it is the waiting that is measured, not five programs starting at once."""
STALLS = [
    (("door",), Fault(GREETING, "ConnectionLost", "no-answer", ("tls", *PASSWORD)), REPLY),
    (("token",), Fault("token", "TokenUnavailable", "sign-in-service-unreachable"), REPLY),
    (("password", "--incoming"), Fault("imap", None, "no-answer", PASSWORD), REPLY),
    (
        ("full backlog",),
        Fault("tcp", "connect refused/timeout", "connect-refused-timeout", PASSWORD),
        CONNECT,
    ),
    (
        ("sign-in backlog full",),
        Fault("token", "TokenUnavailable", "sign-in-service-unreachable"),
        CONNECT,
    ),
]


def test_whoever_stalls_is_given_up_within_its_time_out(street: Street) -> None:
    silent = behind_tls(street.tls["right"], plays(Visit.stall))
    with (
        street.door.host(Visit.stall),
        street.sign_in_door.host(silent),
        street.imap_door.host(imap(street.tls["right"], login=Visit.stall)),
        ThreadPoolExecutor(len(STALLS)) as all_at_once,
    ):
        running: list[Future[Verdict]] = []
        for words, _, _ in STALLS:
            running.append(all_at_once.submit(street.installation.test_alone, *words, patience=60))
            time.sleep(APART)
    for test, (_, fault, limit) in zip(running, STALLS, strict=True):
        test.result().fails_with(fault, within=limit + AFTER)
