"""Which browser a user agent is, in plain words. A guess: the text is the browser's own claim."""

from postroom.shared.wording import N_, Sentence

# In this order: most browsers name the ones they descend from, too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe_browser(agent: str) -> Sentence:
    """ "Firefox on Windows" for a user agent (RFC 9110 10.1.5)."""
    browser, system = _find_first(_BROWSERS, agent), _find_first(_SYSTEMS, agent)
    if browser and system:
        return Sentence(N_("%(browser)s on %(system)s"), {"browser": browser, "system": system})
    if browser or system:
        return Sentence(N_("A browser (%(name)s)"), {"name": browser or system})
    return Sentence(N_("An unknown browser"))


def _find_first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in known if mark in agent), "")
