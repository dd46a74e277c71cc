"""The command line as a module: `python -m api`."""

from api.cli import main

main()
