"""The sink's token server: whoever asks with a client id gets a token for the mailbox of that name.

    python -m tests.bench.tokens FOLDER PORT

It answers what an app without a person asks of Entra: discovery and the client credentials grant.
"""

import json
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt

from tests.bed.ports import HOST
from tests.bed.tenant import SIGNING_KEY_ID, TENANT

LIFE = 14_400  # seconds
REAL_LENGTH = 1_300
"""Letters of filling: Microsoft's tokens are about 1.8 kB, too long for the AUTH line."""


def authority(port: int) -> str:
    """The authority for a profile."""
    return f"https://localhost:{port}/{TENANT}"


def issuer(port: int) -> str:
    """Who the tokens say they are from."""
    return f"{authority(port)}/v2.0"


def token(folder: Path, port: int, mailbox: str) -> str:
    """A token that opens `mailbox` at the sink of this folder."""
    now = int(time.time())
    claims = {
        "iss": issuer(port),
        "sub": mailbox,
        "email": mailbox,
        "iat": now,
        "nbf": now - 5,
        "exp": now + LIFE,
        "filling": "x" * REAL_LENGTH,
    }
    key = (folder / "tls" / "signing.key").read_text()
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": SIGNING_KEY_ID})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1000

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "tls" / "server.pem", folder / "tls" / "server.key")
        super().__init__((HOST, port), _Answers)

    def get_request(self) -> Any:
        client, address = super().get_request()
        # The handshake happens in the thread that serves the client, at its first read.
        return self._tls.wrap_socket(client, server_side=True, do_handshake_on_connect=False), address


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        base = authority(self.server.port)
        self._answer(
            issuer=issuer(self.server.port),
            authorization_endpoint=f"{base}/oauth2/v2.0/authorize",
            token_endpoint=f"{base}/oauth2/v2.0/token",
        )

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        found = token(self.server.folder, self.server.port, asked["client_id"][0])
        self._answer(token_type="Bearer", expires_in=LIFE, access_token=found)

    def _answer(self, **fields: Any) -> None:
        body = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: a busy benchmark needs no access log."""


if __name__ == "__main__":
    _Server(Path(sys.argv[1]), int(sys.argv[2])).serve_forever()
