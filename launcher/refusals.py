"""A service that cannot start on the data that is there, as the one sentence for the person at the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from launcher.errors import LaunchError
from services.documents.migrations import DataRefused


class DataUnusable(LaunchError):
    """The stored data is that of a later version, or a migration of it failed."""


@contextmanager
def data_refusals() -> Iterator[None]:
    """Turns a service's refusal of its data into a `LaunchError`."""
    try:
        yield
    except DataRefused as error:
        raise DataUnusable(str(error)) from error
