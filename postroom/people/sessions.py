"""The browsers in which people are logged in: begun, last seen, ended; where the password was just typed.

`session_store.py` keeps what a session holds; these rows say whose it is and whether it still counts. Both keep
only a hash of the session's key, so that who reads the tables cannot take a session over.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from postroom.audit.record import record
from postroom.people.models import Person, PersonSession
from postroom.people.session_store import SessionStore
from postroom.people.user_agents import describe_browser
from postroom.people.values import SessionView
from postroom.shared import clock

PASSWORD_FOR = 10 * 60
"""Seconds after the password was typed in which it is not asked again."""
SEEN_EVERY = 60
"""Seconds between two notes of "last seen": reading pages must not take the write lock each time."""
LONGEST_AGENT = 300


def begin(person: Person, key: str, agent: str, address: str) -> None:
    """Keep a new session of the person, who has just typed their password; rows of sessions that ended are swept."""
    now = clock.now()
    PersonSession.objects.exclude(_is_open(now)).delete()
    SessionStore.clear_expired()
    PersonSession.objects.create(
        key_hash=_hash_key(key),
        person=person,
        begun_at=now,
        seen_at=now,
        password_at=now,
        agent=agent[:LONGEST_AGENT],
        address=address[:64],
    )


def is_open(person_id: int, key: str) -> bool:
    """Whether this session of the person was neither ended nor left idle for too long, nor lasts too long already."""
    return _filter_open(clock.now()).filter(person_id=person_id, key_hash=_hash_key(key)).exists()


def note_seen(key: str) -> bool:
    """Note that the session is used, at most once a minute; whether it was time for that."""
    now = clock.now()
    due = PersonSession.objects.filter(
        key_hash=_hash_key(key), seen_at__lt=now - timedelta(seconds=SEEN_EVERY)
    )
    return due.exists() and bool(due.update(seen_at=now))


def note_password(key: str) -> None:
    """Note that the person has just typed their own password in this session."""
    PersonSession.objects.filter(key_hash=_hash_key(key)).update(password_at=clock.now())


def knows_password(key: str) -> bool:
    """Whether the person typed their password in this session a short while ago."""
    since = clock.now() - timedelta(seconds=PASSWORD_FOR)
    return PersonSession.objects.filter(key_hash=_hash_key(key), password_at__gt=since).exists()


def list_open_sessions(person_id: int, this_key: str = "") -> list[SessionView]:
    """The person's open sessions, the one last used first."""
    rows = _filter_open(clock.now()).filter(person_id=person_id).order_by("-seen_at", "-id")
    return [_to_session_view(row, this_key) for row in rows]


def end(person_id: int, session_id: int, *, actor: str) -> None:
    """End one session of the person; ending what has ended is no fault."""
    _end(PersonSession.objects.filter(person_id=person_id, id=session_id), person_id, actor)


def end_all(person_id: int, *, actor: str, but: str = "") -> None:
    """End all sessions of the person, except the one with the key `but`."""
    _end(PersonSession.objects.filter(person_id=person_id).exclude(key_hash=_hash_key(but)), person_id, actor)


def forget(key: str) -> None:
    """Remove the row of a session that is logging out."""
    PersonSession.objects.filter(key_hash=_hash_key(key)).delete()


def renew(key: str, new_key: str) -> None:
    """Go on under another key, as Django gives it to whoever changes their own password."""
    PersonSession.objects.filter(key_hash=_hash_key(key)).update(key_hash=_hash_key(new_key))


def _filter_open(now: datetime) -> "QuerySet[PersonSession]":
    return PersonSession.objects.filter(_is_open(now))


def _is_open(now: datetime) -> Q:
    longest = timedelta(seconds=settings.POSTROOM.session_longest)
    return Q(seen_at__gt=now - _longest_idle_of(), begun_at__gt=now - longest)


def _longest_idle_of() -> timedelta:
    """How long a session lives without a click."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _end(rows: "QuerySet[PersonSession]", person_id: int, actor: str) -> None:
    with transaction.atomic():
        ended, _ = rows.delete()
        if ended:
            name = Person.objects.values_list("name", flat=True).get(id=person_id)
            record(actor, "session end", subject=name, after={"sessions": ended})


def _hash_key(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _to_session_view(row: PersonSession, this_key: str) -> SessionView:
    return SessionView(
        id=row.id,
        begun_at=row.begun_at,
        seen_at=row.seen_at,
        browser=describe_browser(row.agent),
        address=row.address,
        this=row.key_hash == _hash_key(this_key),
    )
