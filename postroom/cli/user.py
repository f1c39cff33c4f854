"""`postroom user`."""

import click

from postroom.cli.frame import RoomGroup, actor, json_option, print_json, read_secret
from postroom.shared.wording import N_, BadInput


@click.group(cls=RoomGroup)
def user() -> None:
    """People who may log in."""


@user.command()
@click.argument("name")
@click.option("--role", default="administrator", show_default=True, help="administrator, clerk or reader.")
@click.option(
    "--email", default="", help="The person's own address; it becomes the sender of what they send."
)
@click.option("--password-file", metavar="F", help="File with the password.")
@click.option("--password-env", metavar="VAR", help="Environment variable with the password.")
def add(name: str, role: str, email: str, password_file: str | None, password_env: str | None) -> None:
    """Add a person. Example: postroom user add beheer --password-file password.txt"""
    from postroom.people import keep

    password = read_secret(password_file, password_env, N_("password"))
    if not password:
        raise BadInput(
            N_("A user needs a password. Put it in a file and name the file with --password-file.")
        )
    keep.add(name, role, password, actor=actor(), email=email)
    click.echo(name)


@user.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List people. Example: postroom user list"""
    from postroom.people import keep

    found = keep.everyone()
    if as_json:
        print_json([person.__dict__ for person in found])
        return
    for person in found:
        click.echo(f"{person.name}  {person.role}  {person.email}")
