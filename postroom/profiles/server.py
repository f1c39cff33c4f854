"""From a mail profile to the server that `transport` talks to."""

from django.conf import settings

from postroom.profiles.values import Profile
from postroom.transport.connecting import Server


def server_of(profile: Profile) -> Server:
    """The profile's submission server with this installation's time-outs."""
    options = settings.POSTROOM
    times = (options.connect_timeout, options.reply_timeout, options.final_timeout)
    return Server(profile.host, profile.port, profile.security, profile.ca_pem, *times)
