"""A mail profile as the other rooms see it: frozen, with secrets that cannot be printed."""

from dataclasses import dataclass

from postroom.shared.sealing import Secret

AUTHS = ("oauth-delegated", "oauth-app", "password", "none")
SECURITIES = ("starttls", "tls", "none")


@dataclass(frozen=True)
class Profile:
    """One mail profile. Rates are messages a minute (0 = unlimited), sizes bytes, `version` counts edits."""

    id: int
    name: str
    version: int
    provider: str
    host: str
    port: int
    security: str
    auth: str
    username: str
    from_address: str
    from_name: str
    tenant: str
    client_id: str
    secret: Secret
    certificate: Secret
    authority: str
    scope: str
    redirect_url: str
    redirect_port: int
    ca_pem: str
    imap_host: str
    imap_port: int
    imap_security: str
    imap_username: str
    rate_per_minute: float
    connections: int
    recipients_per_day: int
    size_limit: int
    server_size_limit: int
    is_default: bool

    @property
    def lane(self) -> str:
        """The submission mailbox this profile sends through: server host and login, whatever the port."""
        return f"{self.host.lower()}/{self.username.lower()}"

    @property
    def encoded_size_limit(self) -> int:
        """Largest message in bytes as it goes over the wire: the profile's limit or the server's last SIZE."""
        limits = [limit for limit in (self.size_limit, self.server_size_limit) if limit]
        return min(limits) if limits else 0
