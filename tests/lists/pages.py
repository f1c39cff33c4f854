"""The same lists as whole pages, as a clerk's browser asks for them: views, templates and all."""

from typing import Any

PAGES = {
    "page: the newest documents": "/documents/",
    "page: the middle": "/documents/?after={middle}",
    "page: failed ones": "/documents/?show=failed",
    "page: invoices": "/documents/?type=invoice",
    "page: a name": "/documents/?q=jansen",
    "page: a number": "/documents/?q={number}",
    "page: one month": "/documents/?from=2024-01-01&until=2024-01-31",
    "page: only the table": "/documents/list/",
    "page: the outbox": "/outbox/?tab=all",
    "page: the outbox, a name": "/outbox/?tab=all&text=jansen",
}


def clerk() -> Any:
    """A browser of somebody who is logged in."""
    from django.test import Client

    from postroom.people import repository, sessions
    from postroom.people.models import Person
    from postroom.shared.sealing import Secret

    repository.add("anna", "clerk", Secret("Sauerteig-und-Salz-1867"), actor="test")
    found, client = Person.objects.get(name="anna"), Client()
    client.force_login(found)
    sessions.begin(found, str(client.session.session_key), "", "")
    return client


def paths(count: int) -> dict[str, str]:
    """Name -> path, for a list of that many documents."""
    values = {"middle": count // 2, "number": f"2024-{count // 8:07}"}
    return {name: path.format(**values) for name, path in PAGES.items()}


def opened(client: Any, path: str) -> int:
    """Open it; how many rows the page has."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(answer.context.get("rows", ()))
