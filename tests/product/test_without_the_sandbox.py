"""A server has Postroom without its sandbox: both commands that need it say what to install, the others work."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def on_a_server(tmp_path: Path):
    """Runs `postroom WORDS` where of this tree only the package can be imported, with a home of its own."""
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "postroom").symlink_to(ROOT / "postroom")
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "POSTROOM_"))},
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "installed"), *libraries]),
        "POSTROOM_HOME": str(tmp_path / "home"),
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        # -S: what is installed as a link to this tree stays out, the sandbox with it.
        return subprocess.run(
            [sys.executable, "-S", "-m", "postroom", *words],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    return run


@pytest.mark.parametrize("command", ["sandbox", "demo"])
@pytest.mark.parametrize(
    ("language", "begin"),
    [
        ("nl", "De lokale Microsoft 365-omgeving"),
        ("de", "Das lokale Microsoft 365"),
        ("en", "The local Microsoft 365"),
    ],
)
def test_a_command_that_needs_the_sandbox_names_the_extra(
    on_a_server, tmp_path: Path, command: str, language: str, begin: str
) -> None:
    refused = on_a_server("--ui-language", language, command)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.startswith(begin)
    assert "pip install 'postroom[sandbox]'" in refused.stderr and refused.stderr.count("\n") == 1
    assert not (tmp_path / ".demo").exists() and not (tmp_path / "home" / "postroom.sqlite3").exists()


def test_everything_else_works_without_it(on_a_server) -> None:
    assert on_a_server("version").returncode == 0
    listed = on_a_server("profile", "list", "--json")
    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])
