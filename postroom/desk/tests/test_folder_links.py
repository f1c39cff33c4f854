"""Whoever may write into the folder of the PDFs has no other file of this machine read, and none deleted."""

import os
import sys
from pathlib import Path

import pytest

from postroom.desk.pdf_folder import fetch, look
from postroom.desk.refusals import IsALink
from postroom.desk.source_files import tidy
from postroom.desk.take_in import Intake
from postroom.desk.tests.test_source_files import fetch_all, folder, send
from postroom.documents.models import Document
from postroom.scenarios import mail_settings

__all__ = ["folder"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform == "win32", reason="links need rights there"),
]


@pytest.fixture
def private(tmp_path, folder) -> Path:
    """A PDF outside of the folder that nobody but us may read: with the very bytes of the one in it."""
    path = tmp_path / "private" / "Factuur 10023-1.pdf"
    path.parent.mkdir()
    path.write_bytes((folder / "Factuur 10023-1.pdf").read_bytes())
    return path


def told() -> str:
    """What is said of files that are not taken."""
    return " ".join(map(str, look().refused))


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to], ids=["symbolic", "hard"])
def test_a_link_is_not_taken_and_it_is_told(folder, private, link) -> None:
    link(folder / "Factuur 10023-77.pdf", private)
    assert [one.name for one in look().waiting] == ["Factuur 10023-1.pdf"]
    assert "Factuur 10023-77.pdf is not taken: it is a link" in told()


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to], ids=["symbolic", "hard"])
def test_a_file_that_becomes_a_link_after_the_look_is_not_read(folder, private, link) -> None:
    (found,) = look().waiting
    os.utime(private, ns=(found.mtime_ns, found.mtime_ns))
    found.path.unlink()
    link(found.path, private)
    with pytest.raises(IsALink):
        fetch(found, Intake("anna"))
    assert not Document.objects.exists()
    found.path.unlink()
    found.path.write_bytes(private.read_bytes())
    assert len(fetch_all()) == 1, "nothing of it is remembered"


def test_a_folder_that_becomes_a_link_after_the_look_is_not_read(folder, private) -> None:
    (found,) = look().waiting
    os.utime(private, ns=(found.mtime_ns, found.mtime_ns))
    folder.rename(folder.with_name("aside"))
    folder.symlink_to(private.parent)
    with pytest.raises(IsALink):
        fetch(found, Intake("anna"))
    assert not Document.objects.exists()


def test_a_pipe_keeps_nobody_waiting(folder) -> None:
    (found,) = look().waiting
    found.path.unlink()
    os.mkfifo(found.path)
    with pytest.raises(IsALink):
        fetch(found, Intake("anna"))
    assert look().empty


def test_a_folder_that_is_named_by_a_link_is_taken_from(folder, tmp_path) -> None:
    """Who sets the folder may name it by a link: it is followed once, to where the files are."""
    (tmp_path / "named").symlink_to(folder)
    mail_settings.change(actor="t", pdf_folder=str(tmp_path / "named"))
    (document,) = fetch_all()
    assert document.source == str(folder / "Factuur 10023-1.pdf")


def test_no_link_is_followed_to_delete_what_was_sent(folder, private, profile) -> None:
    (document,) = fetch_all()
    Path(document.source).unlink()
    Path(document.source).symlink_to(private)
    send(document, profile)
    assert tidy() == 1 and private.exists() and Path(document.source).is_symlink()


def test_a_folder_within_it_that_is_a_link_leads_to_no_deletion(folder, private, profile) -> None:
    (document,) = fetch_all()
    Document.objects.update(source=str(folder / "sub" / private.name))
    (folder / "sub").symlink_to(private.parent)
    send(document, profile)
    assert tidy() == 1 and private.exists()


def test_a_link_under_a_private_name_leads_to_no_deletion(folder, private, profile) -> None:
    (document,) = fetch_all()
    Path(document.source).unlink()
    (folder / f".postroom-{document.id}-0123456789abcdef").symlink_to(private)
    send(document, profile)
    assert tidy() == 1 and private.exists()
    assert [path.is_symlink() for path in folder.iterdir()] == [True]
