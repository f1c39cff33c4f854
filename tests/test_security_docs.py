"""The unit for systemd in docs/security.md is understood by systemd, and it shuts in what it starts."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_EXPOSED = 25
"""Tenths of what `systemd-analyze security` counts; a service without any hardening has 96."""
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")


@pytest.fixture
def unit(tmp_path) -> Path:
    """The unit as it stands in the document, with a program that exists here."""
    text = (ROOT / "docs" / "security.md").read_text()
    [block] = re.findall(r"```ini\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "postroom.service"
    path.write_text(block.replace("/opt/postroom/bin/postroom", sys.executable))
    return path


def ask_systemd(*words: object) -> subprocess.CompletedProcess[str]:
    """`systemd-analyze` without a running systemd."""
    command = ["systemd-analyze", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@needs_systemd
def test_systemd_understands_every_line_of_the_unit(unit) -> None:
    ended = ask_systemd("verify", "--man=no", unit)
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")


@needs_systemd
def test_a_misspelt_line_is_found(unit) -> None:
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", "ProtectSystm=strict"))
    assert "ProtectSystm" in ask_systemd("verify", "--man=no", unit).stderr


@needs_systemd
def test_the_unit_shuts_in_what_it_starts(unit) -> None:
    ended = ask_systemd("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", unit)
    assert ended.returncode == 0, ended.stdout


def test_the_unit_starts_a_command_that_exists_and_hides_no_process(unit) -> None:
    text = unit.read_text()
    [words] = re.findall(r"^ExecStart=\S+ (.*)$", text, re.MULTILINE)
    helped = subprocess.run(
        [sys.executable, "-m", "postroom", *words.split(), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert helped.returncode == 0 and "--port" in helped.stdout
    assert "\nProtectProc=" not in text and "\nProcSubset=" not in text
