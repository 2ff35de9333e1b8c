import io
import json

import pytest

from launcher.errors import PortTaken
from launcher.output import Output


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_people_read_one_line_per_part_with_its_address() -> None:
    out, err = io.StringIO(), io.StringIO()
    output = Output(stdout=out, stderr=err)
    output.ready("database", "mongodb://127.0.0.1:27018/?replicaSet=secantus")
    output.ready("gateway", "http://127.0.0.1:8080/graphql")
    lines = out.getvalue().splitlines()
    assert lines == [
        "✓ database   mongodb://127.0.0.1:27018/?replicaSet=secantus",
        "✓ gateway    http://127.0.0.1:8080/graphql",
    ]
    assert err.getvalue() == ""


def test_programs_read_one_object_per_line() -> None:
    out, err = io.StringIO(), io.StringIO()
    output = Output(as_json=True, stdout=out, stderr=err)
    output.ready("gateway", "http://[::1]:8080/")
    output.note("Công an", seconds=1.5)
    output.result("12 imported", imported=12, rejected=0)
    output.fail(PortTaken("Port 8080 is taken."))
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"event": "ready", "name": "gateway", "address": "http://[::1]:8080/"},
        {"event": "note", "text": "Công an", "seconds": 1.5},
        {"event": "result", "imported": 12, "rejected": 0},
    ]
    assert json.loads(err.getvalue()) == {"event": "error", "code": "PortTaken", "text": "Port 8080 is taken."}


def test_a_failure_is_one_line_on_standard_error() -> None:
    out, err = io.StringIO(), io.StringIO()
    Output(stdout=out, stderr=err).fail(PortTaken("Port 8080 is taken."))
    assert (out.getvalue(), err.getvalue()) == ("", "Error: Port 8080 is taken.\n")


def test_colours_only_on_a_terminal_and_brackets_are_kept() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        output = Output(stdout=stream, stderr=stream)
        output.ready("gateway", "http://[::1]:8080/" + "x" * 300)
        output.warn("[red]careful[/red]")
    assert "\x1b" not in pipe.getvalue()
    for stream in (terminal, pipe):
        assert "http://[::1]:8080/" + "x" * 300 in stream.getvalue()
        assert "[red]careful[/red]" in stream.getvalue()
        assert len(stream.getvalue().splitlines()) == 2


def test_a_bar_is_drawn_on_a_terminal_alone() -> None:
    seen = {}
    for kind, stream, as_json in (
        ("terminal", Terminal(), False),
        ("json on a terminal", Terminal(), True),
        ("pipe", io.StringIO(), False),
    ):
        with Output(as_json, stdout=stream).progress("Importing", total=3) as advance:
            for _ in range(3):
                advance(1)
        seen[kind] = "Importing" in stream.getvalue()
    assert seen == {"terminal": True, "json on a terminal": False, "pipe": False}


class Closed(io.StringIO):
    def flush(self) -> None:
        raise BrokenPipeError


def test_a_closed_terminal_ends_nothing_but_a_result_must_be_written() -> None:
    output = Output(stdout=Closed(), stderr=Closed())
    output.ready("gateway", "http://127.0.0.1:8080/graphql")
    output.program_ended("database", -9)
    output.program_restarted("database", 1)
    with pytest.raises(BrokenPipeError):
        output.result("12 imported")
