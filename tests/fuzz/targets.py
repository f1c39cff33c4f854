"""The parsers of foreign bytes, each as a function of bytes that raises nothing when all is well.

Whatever a parser may refuse is a `Refusal` or a fault of its own room; anything else, and any input that takes too
long, is a fault of ours.
"""

import json
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.fernet import Fernet

from postroom.composing import html as markup
from postroom.composing import lookalikes, misspelt, placeholders
from postroom.composing.message import Attachment, Mail, assemble, build_skeleton, make_attachment_name
from postroom.composing.parsed_mail import parse_mail
from postroom.customers import import_cells
from postroom.customers.import_rows import read_rows
from postroom.customers.table import headings
from postroom.customers.table.read import read as read_table
from postroom.diagnosis.clean import clean_text
from postroom.diagnosis.concern import find_concern
from postroom.diagnosis.evidence import read as read_evidence
from postroom.diagnosis.explain import find, tell
from postroom.documents.einvoice.read import read_einvoice
from postroom.documents.examine import File, examine
from postroom.documents.reading.read import read as read_document
from postroom.oauth import http
from postroom.oauth.faults import TokenFault
from postroom.oauth.token_claims import claims_of
from postroom.shared.addresses import to_wire_address
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Keyring, Secret
from postroom.transport.faults import black_out
from postroom.transport.replies import ReplyReader, reply
from tests.fuzz import peers

Target = Callable[[bytes], object]
_RING = Keyring([Fernet.generate_key().decode()])
_PATTERNS = [
    placeholders.make_name_reader("Factuur #debiteurnummer#-#factuurnummer#.pdf"),
    placeholders.make_name_reader("#belegart# #nummer#"),
]


@contextmanager
def our_refusals(*kinds: type[Exception]) -> Iterator[None]:
    """What may come out."""
    try:
        yield
    except (Refusal, *kinds):
        pass


def text_of(data: bytes) -> str:
    """The bytes as a text; what is no UTF-8 becomes half a surrogate, as in a file name."""
    return data.decode("utf-8", "surrogateescape")


def plain_text_of(data: bytes) -> str:
    """The bytes as a text from a form or a server, where each letter is one of Unicode."""
    return data.decode("utf-8", "replace")


def document_pdf(data: bytes) -> None:
    with our_refusals():
        file = examine("Factuur 10023-1.pdf", data)
        read_document(file, [one.read for one in _PATTERNS])
    read_document(File("Factuur.pdf", "application/pdf", data))


def document_xml(data: bytes) -> None:
    with our_refusals():
        read_einvoice(data, "invoice.xml")
    with our_refusals():
        examine("invoice.xml", data)


def customers_table(data: bytes) -> None:
    with our_refusals():
        read_rows(read_table(data))


def customers_cell(data: bytes) -> None:
    text = plain_text_of(data)
    with our_refusals():
        import_cells.read_addresses(text)
    headings.find_column(text)
    for name in ("language", "format", "together", "do-not-email", "may-email"):
        with our_refusals(import_cells.Unusable):
            import_cells.read_field(name, text)


def mail(data: bytes) -> None:
    parse_mail(data)


def smtp_reply(data: bytes) -> None:
    ours, its = socket.socketpair()
    with ours, its:
        its.sendall(data[:50_000])
        its.shutdown(socket.SHUT_WR)
        ours.settimeout(2)
        reader = ReplyReader()
        try:
            while True:
                code, text = reader.reply(ours)
                if code > 0:
                    said = reply(code, text)
                    find_concern("rcpt", said.code, said.enhanced, said.line)
        except smtplib.SMTPServerDisconnected:
            pass


def sign_in_answer(data: bytes) -> None:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(answer, dict):
        for read in (
            lambda: http.token_of(answer, "login.test"),
            lambda: http.granted_of(answer, answer, "h"),
        ):
            with our_refusals(TokenFault):
                read()
        http.refused_of(answer)


def token(data: bytes) -> None:
    claims_of(Secret(plain_text_of(data)))
    http.parse_retry_after(plain_text_of(data))


def file_name(data: bytes) -> None:
    name = text_of(data)
    for one in _PATTERNS:
        one.read(name)
    with our_refusals():
        examine(name, b"%PDF-1.4\nhallo\n%%EOF\n")
    make_attachment_name(plain_text_of(data), "x.pdf")


def template(data: bytes) -> None:
    text = plain_text_of(data)
    for check in (placeholders.check_names, misspelt.check, misspelt.check_tags, misspelt.check_final):
        with our_refusals():
            check(text, "text")
    with our_refusals():
        placeholders.fill(text, {"number": "1"}, "text")
    placeholders.spell(text, "de")
    lookalikes.fold(text)
    cleaned = markup.clean(text)
    assert markup.clean(cleaned) == cleaned, "what was cleaned once is clean"
    markup.to_text(text)


def name_pattern(data: bytes) -> None:
    """A pattern is as long as a file name may be."""
    with our_refusals():
        placeholders.make_name_reader(plain_text_of(data)[:255]).read("Factuur 10023-2026-0412.pdf")


def written_mail(data: bytes) -> None:
    """Names and subject are as long as the rooms above let them be."""
    text = plain_text_of(data)
    with our_refusals():
        said = Mail(
            sender_name=text[:255],
            sender="a@bakkerij.test",
            to=("b@kunde.test",),
            cc=(),
            subject=text[:1000],
            text=text,
            message_id="<1@bakkerij.test>",
            date=datetime(2026, 11, 23, 8, tzinfo=UTC),
            language="de",
            attachments=(Attachment(text[:255], "application/pdf", sha256(b"x").hexdigest(), 1),),
        )
        parse_mail(assemble(build_skeleton(said), [b"x"]))


def explanation(data: bytes) -> None:
    text = plain_text_of(data)
    clean_text(text)
    tell(find(read_evidence(text)), "de", str)
    black_out(text, ["pencil-and-paper", ""])


def address(data: bytes) -> None:
    with our_refusals():
        to_wire_address(plain_text_of(data))


def sealed_value(data: bytes) -> None:
    with our_refusals():
        _RING.unseal(plain_text_of(data), "profiles_profile.secret.1")


TARGETS: dict[str, Target] = {
    "document-pdf": document_pdf,
    "document-xml": document_xml,
    "customers-table": customers_table,
    "customers-cell": customers_cell,
    "mail": mail,
    "smtp-reply": smtp_reply,
    "smtp-talk": peers.talk_smtp,
    "imap-talk": peers.talk_imap,
    "sign-in-answer": sign_in_answer,
    "token": token,
    "file-name": file_name,
    "template": template,
    "name-pattern": name_pattern,
    "written-mail": written_mail,
    "explanation": explanation,
    "address": address,
    "sealed-value": sealed_value,
}
