"""Ports of a bed: loopback only, free on both of its addresses."""

import socket

HOST = "127.0.0.1"
# Dovecot takes a client that comes from its own address for a secure one and drops its demand for TLS.
MAIL_HOST = "127.0.0.2"
NAMES = (
    "authority",
    "authority_control",
    "fault_submission",
    "fault_submissions",
    "fault_wrong_certificate",
    "fault_no_starttls",
    "fault_exchanger",
    "fault_control",
    "submission",
    "submissions",
    "imap",
    "imaps",
    "lmtp",
    "relay",
)
FIRST = 21000  # below Linux's range for outgoing connections, so nothing takes one by chance


def free_ports() -> dict[str, int]:
    """A port for every name. Whoever asks must start its servers before another bed asks (`starting_alone`)."""
    found = []
    port = FIRST
    while len(found) < len(NAMES):
        if _is_free(port):
            found.append(port)
        port += 1
    return dict(zip(NAMES, found, strict=True))


def is_open(host: str, port: int) -> bool:
    """Does something listen there?"""
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    return all(_can_bind(host, port) for host in (HOST, MAIL_HOST))


def _can_bind(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
