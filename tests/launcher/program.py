"""A program to keep running: answers over HTTP, tells a journal when it starts and ends, and can misbehave.

program.py PORT NAME JOURNAL [stubborn] [unready] [noisy] [crash]
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import FrameType


def main() -> None:
    port, name, journal, *traits = sys.argv[1:]

    def tell(what: str) -> None:
        with Path(journal).open("a") as file:
            file.write(f"{what} {name} {os.getpid()}\n")

    def end(_number: int, _frame: FrameType | None) -> None:
        tell("ended")
        sys.exit(0)

    signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in traits else end)
    tell("started")
    if "crash" in traits:
        sys.exit(3)
    if "noisy" in traits:
        print("x" * 100_000, flush=True)

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if "unready" in traits else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the journal says what the tests want to know."""

    HTTPServer(("127.0.0.1", int(port)), Health).serve_forever()


if __name__ == "__main__":
    main()
