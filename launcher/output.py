"""What the commands print: lines for people, or one JSON object a line for programs.

Colours and progress bars only where the output is a terminal; trouble goes to standard error.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from launcher.errors import LaunchError
from launcher.messages import ERROR, Language, Message

Value = str | int | float | bool | None


class Output:
    """Prints for one command; with ``as_json`` each line is an object: ``event`` and facts in camelCase.

    Messages are said in its language; texts that are none are in English.
    """

    def __init__(
        self,
        as_json: bool = False,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        language: Language = Language.EN,
    ) -> None:
        self.as_json, self.language = as_json, language
        self._stdout = stdout or sys.stdout
        self._stderr = stderr or sys.stderr

    @property
    def for_terminal(self) -> bool:
        """Whether a person looks at a terminal."""
        return not self.as_json and self._stdout.isatty()

    def text(self, message: Message, **values: object) -> str:
        """The message in the language of the command."""
        return message.text(self.language, **values)

    def ready(self, name: str, address: str) -> None:
        """One part is ready at its address."""
        facts: dict[str, Value] = {"event": "ready", "name": name, "address": address}
        self._try_print(self._stdout, f"✓ {name:<10} {address}", "green", facts)

    def note(self, text: str, **facts: Value) -> None:
        """Something worth knowing."""
        self._try_print(self._stdout, text, "", {"event": "note", "text": text, **facts})

    def warn(self, text: str, **facts: Value) -> None:
        """Something went wrong and is being mended, or should be looked at."""
        self._try_print(self._stderr, text, "yellow", {"event": "warning", "text": text, **facts})

    def program_ended(self, name: str, status: int) -> None:
        """A supervised program ended with this exit status."""
        self.warn(f"{name} ended ({status}); restarting.")

    def program_restarted(self, name: str, _restarts: int) -> None:
        """It is ready again."""
        self.note(f"{name} is back.")

    def fail(self, error: Exception) -> None:
        """Why the command ends without success: one sentence, no traceback."""
        text = error.text(self.language) if isinstance(error, LaunchError) else str(error)
        facts: dict[str, Value] = {"event": "error", "code": type(error).__name__, "text": text}
        self._print(self._stderr, self.text(ERROR, text=text), "red", facts)

    def result(self, text: str, **facts: Value) -> None:
        """What the command was asked for: ``text`` for people, ``facts`` for programs."""
        self._print(self._stdout, text, "", {"event": "result", **facts})

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A bar for long work, on a terminal only; call what it gives with how much more is done."""
        if not self.for_terminal:
            yield lambda done: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(file=self._stdout), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.advance(task, done)

    def _try_print(self, stream: TextIO, text: str, style: str, facts: dict[str, Value]) -> None:
        # A closed terminal or pipe must not end the work that is reported; only results must be written.
        with suppress(OSError):
            self._print(stream, text, style, facts)

    def _print(self, stream: TextIO, text: str, style: str, facts: dict[str, Value]) -> None:
        if self.as_json:
            print(json.dumps(facts, ensure_ascii=False), file=stream, flush=True)
        elif stream.isatty():
            from rich.console import Console
            from rich.text import Text

            # Text, not markup: an address or a path may hold brackets. Never folded: it is one line.
            Console(file=stream).print(Text(text, style), soft_wrap=True)
        else:
            print(text, file=stream, flush=True)
