"""Taking a TCP port, or saying plainly why not."""

from __future__ import annotations

import socket

from subgraphs.chassis.errors import StartError


def bind(host: str, port: int) -> socket.socket:
    """A listening TCP socket.

    Raises:
        StartError: The port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or "no such port"
        raise StartError(f"cannot listen on {host}:{port}: {reason}; choose another port") from error
    return listener
