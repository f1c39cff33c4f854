"""A Microsoft 365 on this machine: try, teach and test sending with OAuth 2.0 without a tenant.

`entra` is the sign-in service with its pages, codes and tokens, `exchange` the mail servers (SMTP submission and
IMAP) with their mailboxes; every message is kept as a plain file that people can open.  Wrong secrets, missing
rights and broken lines can be ordered through the control port, and are answered in Microsoft's own words.
"""

from sandbox365.endpoints import Endpoints
from sandbox365.server import Sandbox, SandboxError, serve_forever

__all__ = ["Endpoints", "Sandbox", "SandboxError", "serve_forever"]
