"""`python -m launcher`: the same as `tiepdan`."""

from launcher.cli import main

main()
