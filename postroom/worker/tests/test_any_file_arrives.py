"""Whatever its ending, an attachment arrives byte for byte, and under its name."""

import email
import email.policy
import mimetypes

import pytest

from postroom.composing.message import as_file_type
from postroom.desk.plans import hand_in
from postroom.documents.examine import File, examine, media_type
from postroom.outbox import queries
from postroom.planning.request import SendRequest
from postroom.worker.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)

mimetypes.init()
ENDINGS = sorted({*mimetypes.types_map, ".msg", ".mbox", ".p7m", ".tnef", ".none"})
CONTENTS = {
    "bytes": bytes(number * 193 % 256 for number in range(777)),
    "text": b"From me\n.\n..\n-- \nno end of line",
    "mixed": b"a\r\nb\nc\rd\r\r\n\n\r\xef\xbb\xbf=20=\r\n",
    "mail": b"From: a@b.test\r\nSubject: x\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\n\n--x--\r\n",
    "utf-16": "Größe;1\r\n".encode("utf-16"),
    "old": b"k;v\r1;2\r",
}


def arrived(cloud, delivered) -> dict[str | None, bytes]:
    """Name -> bytes of every attachment that the server took."""
    found = {}
    for one in delivered():
        raw = (cloud.store.parent / one["file"]).read_bytes()
        for part in email.message_from_bytes(raw, policy=email.policy.default).walk():
            if part.get_content_disposition() == "attachment":
                found[part.get_filename()] = part.get_payload(decode=True)
    return found


def send(number: int, files: list[File]) -> None:
    main = examine(f"{number}.pdf", b"%PDF-" + str(number).encode() * 40)
    to = (f"a{number}@kunde.test",)
    hand_in(SendRequest((main, *files), to=to, number=str(number), actor="test"))


def test_a_file_of_any_ending_arrives_byte_for_byte(profile, cloud, delivered) -> None:
    files = [
        File(f"{kind}{ending}", media_type(f"x{ending}"), content)
        for ending in ENDINGS
        for kind, content in CONTENTS.items()
    ]
    for number, some in enumerate(files[start : start + 200] for start in range(0, len(files), 200)):
        send(number, some)
    Worker(2).run(until_empty=True)
    assert {one.state for one in queries.list_entries()} == {"sent"}
    there = arrived(cloud, delivered)
    assert [one.name for one in files if there.get(one.name) != one.content] == []


@pytest.mark.parametrize(
    "name", ["Anfrage.eml", "page.mht", "news.nws", "mail.msg", "table.xlsm", "voice.vpm"]
)
def test_a_mail_within_a_mail_is_a_file(name) -> None:
    assert as_file_type(media_type(name)).partition("/")[0] not in ("message", "multipart")
