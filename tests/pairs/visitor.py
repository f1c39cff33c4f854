"""A person with a browser at the pages of an office."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.pairs.office import Office
from tests.pairs.pages import Page, Post


@dataclass
class Visitor:
    """One of the two; what the pages refer to is in `office`."""

    name: str
    client: Client
    office: Office

    def get(self, address: str) -> Page:
        """The page at this address, or that it leads on to."""
        return _read(address, self.client.get(address, follow=True))

    def post(self, post: Post) -> Page:
        """The page that answers a form."""
        data: dict[str, Any] = dict(post.data)
        for field, name, content in post.files:
            data[field] = SimpleUploadedFile(name, content, "application/pdf")
        return _read(post.address, self.client.post(post.address, data, follow=True))


def _read(address: str, answer: Any) -> Page:
    chain = answer.redirect_chain
    if answer.exc_info:
        return Page(address, 500, repr(answer.exc_info[1]))
    return Page(chain[-1][0] if chain else address, answer.status_code, answer.content.decode())
