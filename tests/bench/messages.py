"""The invoices of a measurement: every one other bytes, the same for whoever sends them."""

import hashlib
import random
from email.message import EmailMessage
from email.policy import SMTP

TEXT = """Sehr geehrte Damen und Herren,

anbei erhalten Sie unsere Rechnung.

Mit freundlichen Grüßen
Contoso
"""


def mailbox(number: int) -> str:
    """The address of the sending mailbox of that number."""
    return f"mailbox{number:03d}@contoso.test"


def customer(number: int) -> str:
    """Who gets the invoice of that number."""
    return f"kunde{number:05d}@ok.test"


def pdf(seed: int, number: int, size: int) -> bytes:
    """About `size` bytes that no other number has; like the compressed streams of a real PDF they do not repeat."""
    chance = random.Random(f"{seed}-{number}")
    return b"%PDF-1.7\n% invoice " + str(number).encode() + b"\n" + chance.randbytes(size - 40) + b"\n%%EOF\n"


def sha256(content: bytes) -> str:
    """The name by which a PDF is found again."""
    return hashlib.sha256(content).hexdigest()


def ready(number: int, content: bytes, sender: str) -> bytes:
    """The finished mail, with CRLF lines, as the loop sends it."""
    mail = EmailMessage()
    mail["From"] = f"Contoso Rechnungen <{sender}>"
    mail["To"] = customer(number)
    mail["Subject"] = f"Rechnung 2026-{number:05d}"
    mail["Message-ID"] = f"<{sha256(content)[:32]}@contoso.test>"
    mail.set_content(TEXT)
    name = f"Rechnung-2026-{number:05d}.pdf"
    mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes(policy=SMTP)
