"""Parameters of MAIL FROM and RCPT TO that a mail can do without, on one connection."""

from collections.abc import Callable

from postroom.transport.faults import Reply
from postroom.transport.replies import reply

EXTRAS = ("dsn", "size")
"""Extensions that are no more than a convenience. SMTPUTF8 is none: without it the address would be another one."""
Features = dict[str, str]
_ABOUT_PARAMETERS = (500, 501, 504, 555)


def is_about_parameters(said: Reply) -> bool:
    """Whether a refusal may speak of how the command was written (RFC 5321 4.2.3, RFC 3463 X.5.4)."""
    return said.code in _ABOUT_PARAMETERS or said.enhanced == "5.5.4"


class Extras:
    """Says commands with their extras, until the server has refused some that it offers."""

    def __init__(self) -> None:
        self._wanted = True

    def say(
        self,
        say: Callable[[str], tuple[int, bytes]],
        command: str,
        options: Callable[[Features], list[str]],
        features: Features,
    ) -> tuple[int, bytes]:
        """Code and text of the answer to `command` with the parameters that `options` makes of what is offered.

        Refused for its parameters, it is said once more without the extras; a server that then agrees is not asked
        for them again. Raises what `say` raises.
        """
        bare = [command, *options({name: told for name, told in features.items() if name not in EXTRAS})]
        full = [command, *options(features)] if self._wanted else bare
        code, text = say(" ".join(full))
        if full == bare or not is_about_parameters(reply(code, text)):
            return code, text
        code, text = say(" ".join(bare))
        self._wanted = not 200 <= code < 300
        return code, text
