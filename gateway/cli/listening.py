"""Ports: bound before anything else starts, so that a taken one is one clear line."""

from __future__ import annotations

import errno
import socket

from gateway.cli.command_error import CommandError


def bind(host: str, port: int) -> socket.socket:
    """Bind a listening socket.

    Raises:
        CommandError: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(2048)
    except OverflowError:
        sock.close()
        raise CommandError(f"--port {port}: a port is a number from 0 to 65535.") from None
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            message = (
                f"Port {port} on {host} is taken: stop what listens there, or choose another with --port."
            )
        else:
            message = f"Cannot listen on {host} port {port}: {error.strerror or error}."
        raise CommandError(message) from None
    sock.set_inheritable(True)
    return sock
