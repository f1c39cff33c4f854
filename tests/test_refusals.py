"""Every refusal, reason and warning has a code that is unique and documented; each is raised with its fields."""

import ast
import json
import re
from pathlib import Path

import pytest

from postroom.outbox.reasons import OTHER, Reason, code_of
from postroom.people.refusals import UserNameTaken
from postroom.planning.warnings import ABOUT, WarningCode
from postroom.profiles.refusals import NotAChoice
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.shared.wording import Sentence, Word
from tests import refusals

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ALL = refusals.modules()


def test_every_refusal_that_can_be_raised_has_a_code_of_its_own() -> None:
    ends = [one for one in refusals.family() if not one.__subclasses__()]
    assert [one for one in ends if "code" not in vars(one) or "template" not in vars(one)] == []


def test_codes_are_kebab_case_and_unique() -> None:
    kept = [one.code for one in Reason if not _is_a_refusals(one)]
    codes = [*(one.code for one in refusals.leaves()), *kept, *WarningCode]
    assert [code for code in codes if not KEBAB.fullmatch(code)] == []
    assert sorted(code for code in set(codes) if codes.count(code) > 1) == []
    assert len(codes) > 200


def _is_a_refusals(reason: Reason) -> bool:
    return any((one.code, one.template) == (reason.code, reason.template) for one in refusals.leaves())


@pytest.mark.parametrize("leaf", refusals.leaves(), ids=lambda leaf: leaf.code)
def test_a_refusals_sentence_can_be_filled_and_told_as_json(leaf: type[Refusal]) -> None:
    refusal = refusals.sample(leaf)
    assert str(refusal) and "%(" not in str(refusal)
    told = json.loads(json.dumps(refusal.as_json()))
    assert (told["code"], told["detail"]) == (leaf.code, str(refusal))
    assert set(leaf.takes()) <= set(told["fields"])


def test_every_raise_site_names_a_leaf_and_gives_exactly_its_fields() -> None:
    found = [site for module in ALL for site in refusals.sites(module)]
    assert len(found) > 200
    assert [site.place for site in found if not site.leaf.code] == []
    wrong = [site for site in found if "**" not in site.given and site.given != set(site.leaf.takes())]
    assert wrong == []


def test_no_refusal_is_left_that_nobody_raises() -> None:
    named = {
        (name, value)
        for module in ALL
        if not _declares(module)
        for name, value in vars(module).items()
        if isinstance(value, type)
    }
    made = {site.leaf for module in ALL for site in refusals.sites(module)} | {value for _, value in named}
    assert [one for one in refusals.leaves() if one not in made] == []


def _declares(module: object) -> bool:
    return str(getattr(module, "__name__", "")).endswith(".refusals")


@pytest.mark.parametrize("module", [one for one in ALL if _declares(one)], ids=lambda module: module.__name__)
def test_a_modules_tree_shows_each_of_its_classes_with_its_code(module: object) -> None:
    drawn = str(module.__doc__)
    mine = [one for one in refusals.family() if one.__module__ == module.__name__]
    shape = [rf"^[ |]*[|`]- {one.__name__}\s+{vars(one).get('code', '')}" for one in mine]
    assert (
        mine and [one for one, row in zip(mine, shape, strict=True) if not re.search(row, drawn, re.M)] == []
    )
    assert len(re.findall(r"[|`]- ", drawn)) == len(mine)


def test_the_page_lists_exactly_the_codes_of_the_product() -> None:
    assert refusals.PAGE.read_text("utf-8") == refusals.page(), "run `python -m tests.refusals`"


def test_every_warning_of_the_desk_is_known() -> None:
    assert set(ABOUT) == set(WarningCode)


def test_a_reason_that_the_ledger_keeps_comes_from_the_table() -> None:
    """No module that writes reasons, or decides on them, has a sentence of its own for one."""
    writers = [*refusals.ROOT.glob("postroom/worker/*.py"), *refusals.ROOT.glob("postroom/outbox/*.py")]
    free = {"views.py", "queries.py", "sent_folder_lookups.py", "reasons.py", "refusals.py"}
    found = [f"{path.name}:{line}" for path in writers if path.name not in free for line in _sentences(path)]
    assert len(writers) > 25 and found == []


def _sentences(path: Path) -> list[int]:
    """Lines in which a module makes a sentence, or stores one as a reason, from a literal template."""
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    made = [node.lineno for node in calls if _name(node) == "Sentence" and _is_literal(node.args[0])]
    stored = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "reason"]
    return made + [node.value.lineno for node in stored if _is_literal(node.value)]


def _name(node: ast.expr) -> str:
    return ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""


def _is_literal(node: ast.expr) -> bool:
    return _name(node) == "N_" or (isinstance(node, ast.Constant) and bool(node.value))


def test_a_reason_is_found_again_by_its_template_alone() -> None:
    for reason in Reason:
        assert code_of(Sentence(reason.template)) == reason.code
    assert code_of(Reason.SERVER_SAID(line="550 5.1.1")) == "server-said"


def test_no_reason_has_no_code_and_one_of_an_earlier_version_has_the_code_for_it() -> None:
    assert code_of(Sentence()) == ""
    assert code_of(Sentence("A sentence that is no longer used: %(line)s")) == OTHER


def test_words_and_lists_become_plain_values_in_json() -> None:
    refusal = NotAChoice("security", value=("a", Word("held")), label=Word("Encryption"), known="starttls")
    told = refusal.as_json(lambda text: {"Encryption": "Verschlüsselung"}.get(text, text))
    assert told["fields"] == {
        "field": "security",
        "value": ["a", "held"],
        "label": "Encryption",
        "known": "starttls",
    }
    assert "Verschlüsselung" in told["detail"]


def test_a_value_that_json_does_not_know_becomes_text_and_a_secret_never_does() -> None:
    assert UserNameTaken(name=OSError("gone")).as_json()["fields"] == {"name": "gone"}
    assert "Roggen" not in json.dumps(UserNameTaken(name=Secret("Roggen")).as_json())
