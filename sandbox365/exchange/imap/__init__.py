"""The face of Exchange's IMAP4rev1 service.

`conversation` reads commands and answers them; `arguments` reads what they say, `wire` carries lines and
literals. `folders` and `postbox` are the mailbox on disk, `view` is what a client believes it to be. `mime`,
`header`, `fetching` and `searching` look into messages.
"""

from sandbox365.exchange.imap.conversation import converse

__all__ = ["converse"]
