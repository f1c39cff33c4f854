"""`postroom user`."""

from typing import Any

import click

from postroom.cli.frame import RoomGroup, actor, json_option, read_secret
from postroom.cli.refusals import NoPasswordFile, UserNothingToChange
from postroom.cli.terminal import print_json, say
from postroom.shared.languages import LISTED
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_

password_file = click.option("--password-file", metavar="F", help="File with the password.")
password_env = click.option("--password-env", metavar="VAR", help="Environment variable with the password.")
LANGUAGE_HELP = f"Language of the pages for this person: {LISTED}; empty: as the browser asks."


@click.group(cls=RoomGroup)
def user() -> None:
    """People who may log in."""


@user.command()
@click.argument("name")
@click.option("--role", default="administrator", show_default=True, help="administrator, clerk or reader.")
@click.option(
    "--email", default="", help="The person's own address; it becomes the sender of what they send."
)
@click.option("--ui-language", "language", default="", help=LANGUAGE_HELP)
@password_file
@password_env
def add(
    name: str, role: str, email: str, language: str, password_file: str | None, password_env: str | None
) -> None:
    """Add a person. Example: postroom user add beheer --password-file password.txt"""
    from postroom.people import repository

    password = _read_password(password_file, password_env)
    say(repository.add(name, role, password, actor=actor(), email=email, language=language).name)


@user.command()
@click.argument("name")
@click.option("--role", help="administrator, clerk or reader; the person logs in once more.")
@click.option("--email", help="The person's own address; empty: none.")
@click.option("--ui-language", "language", help=LANGUAGE_HELP)
@click.option(
    "--active/--not-active", "is_active", default=None, help="Whether the person may log in at all."
)
def edit(name: str, **changes: Any) -> None:
    """Change a person. Example: postroom user edit anna --role clerk --email anna@example.com"""
    from postroom.people import repository

    given = {field: value for field, value in changes.items() if value is not None}
    if not given:
        raise UserNothingToChange()
    repository.edit(repository.by_name(name).id, actor=actor(), **given)


@user.command()
@click.argument("name")
@password_file
@password_env
def password(name: str, password_file: str | None, password_env: str | None) -> None:
    """Give a person a new password, and log them out everywhere.

    Example: postroom user password anna --password-file password.txt
    """
    from postroom.people import repository

    repository.set_password(
        repository.by_name(name).id, _read_password(password_file, password_env), actor=actor()
    )


@user.command()
@click.argument("name")
def unlock(name: str) -> None:
    """Let a person log in again after too many failures. Example: postroom user unlock anna"""
    from postroom.people import lock_out, repository

    lock_out.unlock(repository.by_name(name).name, actor=actor())


@user.command("confirm-address")
@click.argument("name")
def confirm_address(name: str) -> None:
    """Stand behind the own address that a person has. Example: postroom user confirm-address anna"""
    from postroom.people import own_address, repository

    own_address.vouch(repository.by_name(name).id, actor=actor())


@user.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete a person; what they did stays in the ledger. Example: postroom user remove anna"""
    from postroom.people import repository

    repository.remove(repository.by_name(name).id, actor=actor())


@user.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List people. Example: postroom user list"""
    from postroom.people import repository

    found = repository.list_people()
    if as_json:
        print_json([_person_to_json(person) for person in found])
        return
    for person in found:
        say(f"{person.name}  {person.role}  {person.email}")


def _read_password(file: str | None, variable: str | None) -> Secret:
    found = read_secret(file, variable, N_("password"))
    if not found:
        raise NoPasswordFile()
    return found


def _person_to_json(person: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role,
        "email": person.email,
        "email_proof": str(person.email_proof),
        "language": person.language,
        "active": person.active,
        "last_log_in": person.last_log_in.isoformat() if person.last_log_in else None,
        "locked_until": person.locked_until.isoformat() if person.locked_until else None,
    }
