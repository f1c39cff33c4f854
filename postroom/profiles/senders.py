"""Which senders a profile lets out: its own address, and people's own addresses in domains that are allowed. Pure.

Whatever leaves under a person's own address asks here first, a document as well as a test message. What is refused is
never sent from another address in its place.
"""

import re
from collections.abc import Callable

from postroom.profiles.refusals import SenderNotAllowed
from postroom.profiles.values import Profile
from postroom.shared.addresses import fold_address, to_wire_address
from postroom.shared.refusals import AddressRefused


def parse_domains(text: str) -> tuple[str, ...]:
    """The domains that were typed, parted by commas or blanks, as a mail carries them. Raises AddressRefused."""
    typed = (part.removeprefix("@") for part in re.split(r"[\s,;]+", text) if part)
    return tuple(dict.fromkeys(_to_domain(f"anybody@{one}") for one in typed))


def check_sender(profile: Profile, address: str, vouched: Callable[[str], bool]) -> None:
    """Whether this address may be the sender of a mail through the profile; "" is the profile's own.

    Without domains of its own the profile lets out the domain of its address, and whom an administrator vouches for
    (`vouched`). Raises SenderNotAllowed, AddressRefused.
    """
    if not address or _is_own(profile, address):
        return
    domains = parse_domains(profile.sender_domains)
    if _to_domain(address) in (domains or (_to_domain(profile.from_address),)):
        return
    if domains or not vouched(address):
        allowed = ", ".join(domains) or _to_domain(profile.from_address)
        raise SenderNotAllowed(address=address, profile=profile.name, domains=allowed)


def _is_own(profile: Profile, address: str) -> bool:
    return fold_address(to_wire_address(address)) == fold_address(to_wire_address(profile.from_address))


def _to_domain(address: str) -> str:
    return to_wire_address(address).rpartition("@")[2].lower()


def has_usable_domains(text: str) -> bool:
    """Whether each of the domains that were typed is one."""
    try:
        parse_domains(text)
    except AddressRefused:
        return False
    return True
