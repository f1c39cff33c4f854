"""A mail profile's values as an article about an error names them; never a secret."""

import re
from dataclasses import replace

from postroom.profiles.values import Profile


def described(profile: Profile) -> dict[str, str]:
    """The values by the names that articles use (diagnosis.articles.VALUES); "" where the profile has none."""
    return {
        "profile": _typed(profile.name),
        "client_id": profile.client_id,
        "tenant": profile.tenant,
        "username": profile.login_user,
        "sender": profile.from_address,
        "redirect_url": profile.redirect.uri if profile.auth == "oauth-delegated" else "",
        "host": profile.host,
        "port": str(profile.port),
        "imap_host": profile.imap_host,
    }


def as_incoming(profile: Profile) -> Profile:
    """The profile with its incoming server in the place of the outgoing one, for articles about that link."""
    return replace(profile, host=profile.imap_host, port=profile.imap_port)


def _typed(name: str) -> str:
    """The name as it is typed in a command: in quotation marks where it has blanks, for every shell."""
    return name if re.fullmatch(r"[\w.@-]+", name) else f'"{name}"'
