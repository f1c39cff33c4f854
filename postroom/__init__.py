"""Postroom: the mail room of an ERP.

It takes finished business documents, sends each one once from the right mailbox, and can prove it.
Each folder in this package is a room; `docs/map.md` says in one line what each room answers.
"""

__version__ = "0.1.0"
