"""The command line as a module: `python -m api`."""

from api.start import main

main()
