"""TCP ports of this machine."""

import errno
import socket
import sys

from launcher.errors import LaunchError, PortRefused, PortTaken

LOOPBACK = "127.0.0.1"


_HELD: list[socket.socket] = []
"""The sockets that hold the ports given out, until this process ends."""


def free_port(host: str = LOOPBACK) -> int:
    """A free port at ``host``, for a server of this process or of one that it starts.

    On Linux it stays bound without listening: the kernel gives it to no other program and no outgoing connection,
    while a server that sets SO_REUSEADDR, as all of ours do, may listen on it and, after a restart, again.
    Elsewhere another program may take it before the server listens.
    """
    probe = socket.socket(_family(host), socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind((host, 0))
    port = int(probe.getsockname()[1])
    if sys.platform == "linux":
        _HELD.append(probe)
    else:
        probe.close()
    return port


def check_free(host: str, port: int, option: str = "--port") -> None:
    """Raise ``PortTaken`` or ``PortRefused`` if a server could not listen at ``host`` and ``port``."""
    try:
        with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
            # As servers do, so that connections of an earlier run that linger (TIME_WAIT) are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OverflowError as error:
        raise PortRefused(f"{port} is no port: choose one from 1 to 65535 with {option}.") from error
    except OSError as error:
        raise _refusal(host, port, option, error) from error


def _refusal(host: str, port: int, option: str, error: OSError) -> LaunchError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(f"Port {port} on {host} is taken by another program: choose another with {option}.")
    if error.errno == errno.EACCES:
        return PortRefused(f"Port {port} is reserved for the system: choose one above 1023 with {option}.")
    reason = error.strerror or str(error)
    return PortRefused(f"Cannot listen on {host}, port {port} ({reason}): choose another address.")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
