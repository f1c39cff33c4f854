"""Which database keeps the ledger."""

import pytest

from postroom.shared.refusals import BadInput
from postroom.site.database import describe_database


def test_without_an_address_the_ledger_is_sqlite_in_the_home_and_every_commit_reaches_the_disk(
    tmp_path,
) -> None:
    found = describe_database(tmp_path, 30, {})
    assert found["NAME"] == tmp_path / "postroom.sqlite3"
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_an_address_names_a_postgresql_database(tmp_path) -> None:
    address = "postgres://clerk:p%40ss@db.contoso.test:5433/post%20room?sslmode=require"
    found = describe_database(tmp_path, 30, {"POSTROOM_DATABASE_URL": address})
    place = (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"])
    assert place == ("clerk", "p@ss", "db.contoso.test", "5433", "post room")
    assert found["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    "address",
    ["mysql://u:geheim@db.test/x", "postgres://u:geheim@db.test", "postgres://u:geheim@db.test:port/x"],
)
def test_an_address_that_is_none_is_refused_and_its_password_not_repeated(tmp_path, address) -> None:
    with pytest.raises(BadInput, match="POSTROOM_DATABASE_URL is not usable") as refused:
        describe_database(tmp_path, 30, {"POSTROOM_DATABASE_URL": address})
    assert "geheim" not in str(refused.value)


def test_without_its_driver_postgresql_is_refused_with_the_remedy(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("postroom.site.database.find_spec", lambda _name: None)
    with pytest.raises(BadInput, match=r"postroom\[fleet\]"):
        describe_database(tmp_path, 30, {"POSTROOM_DATABASE_URL": "postgres://db.test/x"})
