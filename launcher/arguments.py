"""The arguments and options that several commands take, or whose values are names."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from launcher.registry import KINDS, SERVICES

ROLES = ("editor", "moderator", "auditor", "admin")
"""The values of `services.identity.Role`, which takes too long to import for a command line to be read."""


def _one_of(names: Iterable[str]) -> Callable[[str], str]:
    """A parser that takes one of these names."""
    known = sorted(names)

    def parse(given: str) -> str:
        if given not in known:
            raise typer.BadParameter(f"take one of {', '.join(known)}")
        return given

    return parse


Kind = Annotated[str, typer.Argument(parser=_one_of(KINDS), metavar="KIND", help=", ".join(sorted(KINDS)))]
SomeName = typer.Argument(parser=_one_of(SERVICES), metavar="NAME", help=", ".join(SERVICES))
Name = Annotated[str, SomeName]
Roles = Annotated[
    list[str],
    typer.Option("--role", parser=_one_of(ROLES), metavar="ROLE", help=f"{', '.join(ROLES)}; may be given again."),
]
Data = Annotated[Path, typer.Option("--data", help="The data folder.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]
Address = Annotated[
    str | None, typer.Option("--address", help="The system's address, when it is not the one on --data.")
]
Token = Annotated[str | None, typer.Option("--token", envvar="TIEPDAN_TOKEN", help="An access token of staff.")]
