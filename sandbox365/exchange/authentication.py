"""The conversation after AUTH (RFC 4954), until somebody is logged in or refused."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox365.cloud import Cloud
from sandbox365.exchange import google, logins
from sandbox365.exchange.logins import LoginError
from sandbox365.exchange.sessions import Login


@dataclass(frozen=True)
class Authentication:
    """The SASL mechanisms of one session.

    `ask` sends a challenge and returns the answer (it raises LoginError when the client gives up); `ordered`
    raises the refusal that a fault rule orders for this user.
    """

    cloud: Cloud
    google: bool
    ask: Callable[[bytes], Awaitable[bytes]]
    ordered: Callable[[str], Awaitable[None]]

    async def log_in(self, mechanism: str, initial: bytes | None) -> Login:
        """The login; raises LoginError.  `initial` is the initial response, still in base64."""
        ways = {
            "XOAUTH2": self._xoauth2,
            "OAUTHBEARER": self._oauthbearer,
            "LOGIN": self._login,
            "PLAIN": self._plain,
        }
        return await ways[mechanism](initial)

    async def _xoauth2(self, initial: bytes | None) -> Login:
        user, token = logins.read_xoauth2(await self._first(initial))
        return await self._by_token(user, token)

    async def _oauthbearer(self, initial: bytes | None) -> Login:
        user, token = logins.read_oauthbearer(await self._first(initial))
        return await self._by_token(user, token)

    async def _login(self, initial: bytes | None) -> Login:
        user = logins.read_base64(await self._first(initial, b"Username:"))
        password = logins.read_base64(await self.ask(b"Password:"))
        return await self._by_password(user, password)

    async def _plain(self, initial: bytes | None) -> Login:
        _role, user, password = logins.read_plain(await self._first(initial))
        return await self._by_password(user, password)

    async def _first(self, initial: bytes | None, question: bytes = b"") -> bytes:
        return await self.ask(question) if initial is None else initial

    async def _by_token(self, user: str, token: str) -> Login:
        await self.ordered(user)
        if not self.google:
            return logins.by_token(self.cloud, user, token)
        try:
            return logins.at_google(self.cloud, user, token)
        except LoginError:
            await self.ask(google.REFUSED_TOKEN)  # whatever the client says to it, an empty line if it knows
            raise

    async def _by_password(self, user: str, password: str) -> Login:
        await self.ordered(user)
        if not self.google:
            return logins.by_password(self.cloud, user, password)
        return logins.by_app_password(self.cloud, user, password)
