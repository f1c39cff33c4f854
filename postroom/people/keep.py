"""Verbs: add and list people."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from postroom.audit.record import record
from postroom.people.models import Person
from postroom.shared import clock
from postroom.shared.addresses import wire_address
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_, BadInput


@dataclass(frozen=True)
class PersonView:
    """A person as other rooms see one."""

    name: str
    role: str
    email: str
    language: str
    active: bool


def add(
    name: str, role: str, password: Secret, *, actor: str, email: str = "", language: str = ""
) -> PersonView:
    """Keep a new person. Raises BadInput for a taken name, an unknown role, a weak password, a bad address."""
    person = Person(name=name, role=role, email=email, language=language, created_at=clock.now())
    _check(person, password)
    person.set_password(password.reveal())
    with transaction.atomic():
        if Person.objects.filter(name__iexact=name).exists():
            raise BadInput(N_("There is already a user named '%(name)s'."), name=name)
        person.save()
        record(actor, "user add", subject=name, after={"role": role, "email": email})
    return _view(person)


def everyone() -> list[PersonView]:
    """All people by name."""
    return [_view(person) for person in Person.objects.order_by("name")]


def exists(name: str) -> bool:
    """Whether a person of that name may log in."""
    return Person.objects.filter(name=name).exists()


def own_address(name: str) -> str:
    """The person's own e-mail address, "" when they have none (mission C7). Raises BadInput for a stranger."""
    person = Person.objects.filter(name=name).first()
    if person is None:
        raise BadInput(N_("There is no user named '%(name)s'. Nothing was queued."), name=name)
    return person.email


def _check(person: Person, password: Secret) -> None:
    if not person.name.isprintable() or not person.name.strip() or person.name != person.name.strip():
        raise BadInput(N_("A user needs a name without spaces around it."))
    if person.role not in Person.ROLES:
        raise BadInput(
            N_("'%(role)s' is not a role. Choose one of: %(known)s."),
            role=person.role,
            known=", ".join(Person.ROLES),
        )
    if person.email:
        wire_address(person.email)
    try:
        validate_password(password.reveal(), user=person)
    except ValidationError as problem:
        raise BadInput(
            N_("The password was refused: %(why)s"), why=" ".join(str(text) for text in problem.messages)
        ) from None


def _view(person: Person) -> PersonView:
    return PersonView(person.name, person.role, person.email, person.language, person.is_active)
