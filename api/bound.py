"""Run a command that shall not outlive the process that asked for it: `python -I -S bound.py PARENT COMMAND…`.

`make` hands SIGTERM on to what it runs, but a `make` that is killed hands on nothing; then the kernel does it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, *command: str) -> None:
    """Become the command, which the kernel tells to end (SIGTERM) when the parent is gone; on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(parent):
            raise SystemExit("What asked for this is gone already.")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
