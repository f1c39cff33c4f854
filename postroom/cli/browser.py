"""Opening the person's browser, where there is one."""

import os
import sys
import webbrowser


def open_browser(url: str) -> None:
    """Show `url` in the graphical browser; on a machine without a screen nothing happens.

    Without this look at the screen Python would start a text browser in the terminal.
    """
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform in ("win32", "darwin") or has_screen:
        webbrowser.open(url)
