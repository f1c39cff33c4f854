"""A Microsoft 365 on this machine: try, teach and test sending with OAuth 2.0 without a tenant.

It speaks Entra's token endpoint over https, Exchange Online's SMTP submission with STARTTLS and XOAUTH2,
and keeps every accepted message as a plain file that people can open.  Wrong secrets, missing rights and
broken lines can be ordered through its control port, and are answered in Microsoft's own words.
"""

from postroom.sandbox.endpoints import Endpoints
from postroom.sandbox.server import Sandbox, SandboxError, serve_forever

__all__ = ["Endpoints", "Sandbox", "SandboxError", "serve_forever"]
