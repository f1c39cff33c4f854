"""What can go wrong with an incoming mail server.

InboxFault
 |- NotReached    no name, no connection, no TLS
 |- NotLetIn      the server refused the login, or let it in and then opens no mailbox
 `- Broken        the conversation ended or made no sense
"""


class InboxFault(Exception):
    """Base of the faults of this room; `line` is the literal evidence.

    `stage` is dns, tcp, tls, auth, folder (finding the Sent folder) or search (opening it and looking into it).
    """

    def __init__(self, stage: str, line: str) -> None:
        super().__init__(stage, line)
        self.stage = stage
        self.line = line

    def __str__(self) -> str:
        return f"{self.stage}: {self.line}"


class NotReached(InboxFault):
    """No conversation began."""


class NotLetIn(InboxFault):
    """The login was refused; "BAD User is authenticated but not connected" is Exchange's second way (facts 7.E)."""


class Broken(InboxFault):
    """The connection ended, timed out, or the answer cannot be understood."""
