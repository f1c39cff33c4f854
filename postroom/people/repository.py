"""Verbs: add, list, change and remove people.

Without an active administrator nobody could let anybody in again, so the last one stays. That is checked in
the transaction that changes, with all administrators' rows locked (SQLite locks everything).
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from postroom.audit.record import record
from postroom.audit.turns import change_premises
from postroom.people import lock_out, sessions
from postroom.people.models import FirstStart, Person
from postroom.people.passwords import authenticate, check_rules
from postroom.people.refusals import (
    AddressNotConfirmed,
    LastAdministrator,
    NoSuchLanguage,
    NoSuchPerson,
    NoSuchRole,
    NotOneself,
    NoUserName,
    PersonChanged,
    PersonGone,
    UnknownUserToSendAs,
    UserNameTaken,
    UserNameTooLong,
)
from postroom.people.values import PersonView, Proof
from postroom.shared import clock
from postroom.shared.addresses import to_wire_address
from postroom.shared.languages import CODES, LISTED
from postroom.shared.sealing import Secret

LONGEST_NAME = 150
_FIELDS = ("role", "email", "language", "is_active")
_LOGGED = (*_FIELDS, "email_proof")


def add(
    name: str, role: str, password: Secret, *, actor: str, email: str = "", language: str = ""
) -> PersonView:
    """Keep a new person; `actor` stands behind the address.

    Raises BadInput for a taken name, an unknown role, a weak password, a bad address.
    """
    person = prepare(name, role, password, email=email, language=language)
    with transaction.atomic():
        save_new(person, actor)
        # From now on the link of the first start is worth nothing, also to who presses its button right now.
        FirstStart.objects.all().delete()
    return _to_person_views([person])[0]


def prepare(name: str, role: str, password: Secret, *, email: str, language: str) -> Person:
    """A person with everything checked and the password hashed (slow, so outside of transactions)."""
    name = Person.normalize_username(name)
    person = Person(name=name, role=role, email=email, language=language, created_at=clock.now())
    person.email_proof = Proof.ADMINISTRATOR if email else ""
    _check_name(name)
    _check(person)
    check_rules(person, password)
    person.set_password(password.reveal())
    return person


def save_new(person: Person, actor: str) -> None:
    """Save a prepared person, in the caller's transaction. Raises BadInput for a taken name."""
    if Person.objects.filter(name__iexact=person.name).exists():
        raise UserNameTaken(name=person.name)
    person.save()
    record(actor, "user add", subject=person.name, after=person_to_log(person))


def edit(person_id: int, *, actor: str, version: int | None = None, **changes: Any) -> None:
    """Change role, email, language or is_active. `version`: what the form was filled from, None for any.

    A change of role or is_active ends the person's sessions. An administrator stands behind the address they set;
    others get their own one by `own_address`. Raises UnknownPerson, ChangedMeanwhile, LastAdministrator, NotOneself,
    AddressNotConfirmed, BadInput.
    """
    with transaction.atomic():
        change_premises()
        person = lock_person(person_id, version)
        before = person_to_log(person)
        for field in _FIELDS:
            setattr(person, field, changes.get(field, getattr(person, field)))
        _prove_address(person, before, actor)
        _check(person)
        _guard(person, before, actor)
        save_changes(person, before, actor)


def set_password(
    person_id: int, password: Secret, *, actor: str, but_session: str = "", version: int | None = None
) -> None:
    """Give the person a new password; their sessions end, except the one with the key `but_session`.

    `version`: what was seen of the person, None for any. Raises UnknownPerson, ChangedMeanwhile, PasswordRefused.
    """
    person = _load_by_id(person_id)
    check_rules(person, password)
    person.set_password(password.reveal())
    with transaction.atomic():
        person = _renew_password(lock_person(person_id, version), person.password, actor)
        person.save(update_fields=["password", "version", "changed_at", "changed_by"])
        record(actor, "user password", subject=person.name)
        sessions.end_all(person_id, actor=actor, but=but_session)


def has_password(person_id: int, password: Secret) -> bool:
    """Whether this is the person's password, for who may set it; nothing is counted. Raises UnknownPerson."""
    return _load_by_id(person_id).check_password(password.reveal())


def remove(person_id: int, *, actor: str, version: int | None = None) -> None:
    """Delete the person; `version` as for `edit`.

    Raises UnknownPerson, ChangedMeanwhile, LastAdministrator, NotOneself.
    """
    with transaction.atomic():
        change_premises()
        person = lock_person(person_id, version)
        before = person_to_log(person)
        person.is_active = False
        _guard(person, before, actor)
        record(actor, "user remove", subject=person.name, before=before | {"id": person.id})
        lock_out.forget(person.name)
        person.delete()


def list_people() -> list[PersonView]:
    """All people by name."""
    return _to_person_views(Person.objects.order_by("name"))


def has_anybody() -> bool:
    """Whether any person exists: before that, the link of the first start makes one."""
    return Person.objects.exists()


def exists(name: str) -> bool:
    """Whether a person of that name may log in."""
    return Person.objects.filter(name=name).exists()


def by_id(person_id: int) -> PersonView:
    """The person with that number. Raises UnknownPerson."""
    return _to_person_views([_load_by_id(person_id)])[0]


def by_name(name: str) -> PersonView:
    """The person of that name. Raises UnknownPerson."""
    return _to_person_views([_load_by_name(name)])[0]


def find_own_address(name: str) -> str:
    """The person's own e-mail address, "" when they have none (mission C7). Raises BadInput for a stranger."""
    person = Person.objects.filter(name=name).first()
    if person is None:
        raise UnknownUserToSendAs(name=name)
    return person.email


def state_of(name: str) -> str:
    """The state of a person's own address as a premise of a mail; "" when they have none, or are gone."""
    return hash_address(Person.objects.filter(name=name).values_list("email", flat=True).first() or "")


def hash_address(address: str) -> str:
    """An address as a state that a form can carry without naming it: eight letters; "" for none."""
    return hashlib.sha256(address.encode()).hexdigest()[:8] if address else ""


def check_password(name: str, password: Secret) -> bool:
    """Whether this is the person's password; a wrong one counts as a failed log-in.

    Raises LogInDelayed after too many of them.
    """
    return authenticate(name, password) is not None


def _load_by_name(name: str) -> Person:
    person = Person.objects.filter(name=name).first()
    if person is None:
        raise NoSuchPerson(name=name)
    return person


def _load_by_id(person_id: int) -> Person:
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise PersonGone()
    return person


def lock_person(person_id: int, version: int | None) -> Person:
    """The person as of now, locked for change together with all administrators.

    Raises UnknownPerson, and PersonChanged when that is another version.
    """
    administrators = Person.objects.select_for_update().filter(role="administrator").order_by("id")
    list(administrators.values_list("id"))
    person = Person.objects.select_for_update().filter(id=person_id).first() or _load_by_id(person_id)
    if version is not None and person.version != version:
        raise _refuse_changed(person)
    return person


def _check_name(name: str) -> None:
    if not name.isprintable() or not name.strip() or name != name.strip():
        raise NoUserName()
    if len(name) > LONGEST_NAME:
        raise UserNameTooLong(most=LONGEST_NAME)


def _check(person: Person) -> None:
    if person.role not in Person.ROLES:
        raise NoSuchRole(role=person.role, known=", ".join(Person.ROLES))
    if person.language not in ("", *CODES):
        raise NoSuchLanguage(language=person.language, known=LISTED)
    if person.email:
        to_wire_address(person.email)


def _prove_address(person: Person, before: dict[str, Any], actor: str) -> None:
    """Another address has whoever sets it behind it. Raises AddressNotConfirmed for who is no administrator."""
    if person.email == before["email"]:
        return
    if person.email and actor == person.name and before["role"] != "administrator":
        raise AddressNotConfirmed()
    person.email_proof = Proof.ADMINISTRATOR if person.email else ""


def _guard(person: Person, before: dict[str, Any], actor: str) -> None:
    """Refuse what would leave no administrator who can log in."""
    if not person.is_active and before["is_active"] and actor == person.name:
        raise NotOneself()
    was_one = before["role"] == "administrator" and before["is_active"]
    stays_one = person.role == "administrator" and person.is_active
    others = Person.objects.filter(role="administrator", is_active=True).exclude(id=person.id)
    if was_one and not stays_one and not others.exists():
        raise LastAdministrator(name=person.name)


def save_changes(person: Person, before: dict[str, Any], actor: str) -> None:
    """Save what differs from `before` (`person_to_log`) and log it, in the caller's transaction."""
    after = person_to_log(person)
    if after == before:
        return
    _renew_password(person, person.password, actor).save()
    record(actor, "user edit", subject=person.name, before=before, after=after)
    if (before["role"], before["is_active"]) != (person.role, person.is_active):
        sessions.end_all(person.id, actor=actor)


def _renew_password(person: Person, password_hash: str, actor: str) -> Person:
    person.password = password_hash
    person.version += 1
    person.changed_at, person.changed_by = clock.now(), actor
    return person


def _refuse_changed(person: Person) -> PersonChanged:
    return PersonChanged(
        who=person.changed_by, when=clock.format_moment(person.changed_at or person.created_at)
    )


def person_to_log(person: Person) -> dict[str, Any]:
    """What the audit log says of a person."""
    return {
        field: str(value) if isinstance(value := getattr(person, field), Proof) else value
        for field in _LOGGED
    }


def _to_person_views(people: Iterable[Person]) -> list[PersonView]:
    found = list(people)
    locks = lock_out.locked_of(person.name for person in found)
    return [
        PersonView(
            person.id,
            person.name,
            person.role,
            person.email,
            person.email_proof,
            person.language,
            person.is_active,
            person.version,
            person.last_login,
            locks[person.name],
        )
        for person in found
    ]
