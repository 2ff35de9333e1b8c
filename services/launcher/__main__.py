"""`python -m services.launcher`: the same as `tiepdan`."""

from services.launcher.cli import main

main()
