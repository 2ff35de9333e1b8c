"""TCP ports of this machine."""

import errno
import socket

from services.launcher.folder import LaunchError

LOOPBACK = "127.0.0.1"


class PortTaken(LaunchError):
    """Somebody else listens at the address asked for."""


class PortRefused(LaunchError):
    """The system does not let us listen at the address asked for."""


def free_port(host: str = LOOPBACK) -> int:
    """A port nobody listens on at ``host`` right now.

    The kernel hands these out in turn, so that two callers at the same time get different ones; a caller must
    still be ready to lose it to another program before it listens.
    """
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def check_free(host: str, port: int, option: str = "--port") -> None:
    """Raise ``PortTaken`` or ``PortRefused`` if a server could not listen at ``host`` and ``port``."""
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        # As servers do, so that connections of an earlier run that still linger (TIME_WAIT) are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise _refusal(host, port, option, error) from error


def _refusal(host: str, port: int, option: str, error: OSError) -> LaunchError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(f"Port {port} on {host} is taken by another program: choose another with {option}.")
    if error.errno == errno.EACCES:
        return PortRefused(f"Port {port} is reserved for the system: choose one above 1023 with {option}.")
    return PortRefused(
        f"Cannot listen on {host}, port {port} ({error.strerror or error}): choose another address."
    )


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
