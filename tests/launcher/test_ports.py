import errno
import os
import socket
import sys

import pytest

from launcher.errors import PortRefused, PortTaken
from launcher.ports import check_free, free_port


def test_a_free_port_can_be_listened_on() -> None:
    port = free_port()
    check_free("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a bound port be listened on by another socket")
def test_a_port_given_out_is_given_to_nobody_else() -> None:
    port = free_port()
    with socket.socket() as stranger, pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
        stranger.bind(("127.0.0.1", port))
    for _restart in range(2):
        with socket.create_server(("127.0.0.1", port)):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_taken_port_says_which_option_chooses_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"^Port {port} on 127.0.0.1 is taken .* choose another with --port\.$"):
            check_free("127.0.0.1", port)
        with pytest.raises(PortTaken, match="--admin-port"):
            check_free("127.0.0.1", port, option="--admin-port")


def test_connections_of_an_earlier_run_are_no_obstacle() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        served, _ = server.accept()
        # The server's side closes first, and so is the one that lingers in TIME_WAIT.
        served.close()
        client.close()
    check_free("127.0.0.1", port)


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(PortRefused, match="from 1 to 65535"):
        check_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    # TEST-NET-1 (RFC 5737) is nobody's address.
    with pytest.raises(PortRefused, match=r"192\.0\.2\.1"):
        check_free("192.0.2.1", 8080)


def test_a_port_of_the_system_is_refused_to_ordinary_people(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: socket.socket, _address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    # Whether the kernel refuses depends on the machine: root, and containers, may have any port.
    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(PortRefused, match="above 1023"):
        check_free("127.0.0.1", 80)
