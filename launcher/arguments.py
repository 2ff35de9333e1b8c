"""The arguments and options that several commands take, or whose values are names."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from launcher.messages import Language
from launcher.packages import service_names

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


def _import_kind(given: str) -> str:
    """A parser of kinds of import: their manifests take too long to import for a command line to be read."""
    from launcher.registry import REGISTRY

    return _one_of(REGISTRY.imports)(given)


Kind = Annotated[
    str,
    typer.Argument(
        parser=_import_kind, metavar="KIND", help="Such as units or articles; an unknown one is answered with all."
    ),
]
SomeName = typer.Argument(parser=_one_of(service_names()), metavar="NAME", help=", ".join(service_names()))
Name = Annotated[str, SomeName]
Roles = Annotated[
    list[str],
    typer.Option("--role", parser=_one_of(ROLES), metavar="ROLE", help=f"{', '.join(ROLES)}; may be given again."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")]
Publish = Annotated[
    bool,
    typer.Option("--publish", help="Publish the rows at once, as an admin of their units; without it they are drafts."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Publish without being asked, for scripts.")]
Approve = Annotated[
    str | None, typer.Option("--approve", metavar="RUN", help="Publish a run that somebody else imported, instead.")
]
Doubtful = Annotated[
    bool, typer.Option("--doubtful", help="With --approve: also the doubtful rows, which you have looked at.")
]
Undo = Annotated[
    str | None,
    typer.Option("--undo", metavar="RUN", help="Delete the drafts of a run and withdraw what it published, instead."),
]
Why = Annotated[str | None, typer.Option("--why", help="With --undo: the reason, for the history.")]
Data = Annotated[Path, typer.Option("--data", help="The data folder.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]
Address = Annotated[
    str | None, typer.Option("--address", help="The system's address, when it is not the one on --data.")
]
Token = Annotated[str | None, typer.Option("--token", envvar="TIEPDAN_TOKEN", help="An access token of staff.")]
Lang = Annotated[Language, typer.Option("--lang", help="The language of what is said.")]
