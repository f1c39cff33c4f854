"""Windows is the seeds' platform: everything imports where fcntl, pwd and fork do not exist."""

import subprocess
import sys

IMPORT_EVERYTHING = """
import os, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in {"fcntl", "pwd", "grp", "resource", "termios", "tty", "crypt", "spwd", "syslog"}:
            raise ModuleNotFoundError(name)

import django, psutil, click, msal, requests, aiohttp, aiosmtpd.smtp, fpdf, waitress, platformdirs, asyncio
for name in ("fcntl", "pwd", "grp", "resource", "termios"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Blocked())
for name in ("fork", "forkpty", "getuid", "geteuid", "chown"):
    if hasattr(os, name):
        delattr(os, name)
os.environ["DJANGO_SETTINGS_MODULE"] = "postroom.site.settings"
django.setup()
import postroom
count = 0
for found in pkgutil.walk_packages(postroom.__path__, "postroom."):
    if ".tests" in found.name or ".migrations" in found.name or found.name == "postroom.__main__":
        continue
    __import__(found.name)
    count += 1
print(count)
"""


def test_everything_imports_without_the_modules_windows_lacks() -> None:
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 60
