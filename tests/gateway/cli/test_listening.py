import socket

import pytest

from gateway.cli.command_error import CommandError
from gateway.cli.listening import bind

pytestmark = pytest.mark.enable_socket


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} on 127.0.0.1 is taken"):
            bind("127.0.0.1", port)


def test_a_foreign_address_is_said() -> None:
    with pytest.raises(CommandError, match=r"Cannot listen on 203\.0\.113\.1"):
        bind("203.0.113.1", 0)


def test_a_number_that_is_no_port_is_said() -> None:
    with pytest.raises(CommandError, match="0 to 65535"):
        bind("127.0.0.1", 70_000)
