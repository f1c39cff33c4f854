"""Microsoft 365 and its national clouds, which differ in their addresses alone.

Hosts and scopes: Microsoft Learn, "Authenticate an IMAP, POP or SMTP connection using OAuth" and "National
clouds". Limits: Exchange Online limits (30 messages a minute, 10,000 recipients a day, 3 connections, 35 MB by
default).
"""

from postroom.profiles.providers.microsoft365.clouds import PROVIDERS

__all__ = ["PROVIDERS"]
