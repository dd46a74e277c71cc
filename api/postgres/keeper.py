"""The last step before PostgreSQL: become a user it accepts, be bound to the parent's life, then be replaced by it.

Runs as a program of its own, with nothing but the standard library: `python -I -S keeper.py PARENT FOLDERS COMMAND…`.
PostgreSQL refuses to run as root. For root the way depends on who owns the first of the folders:

- Root owns it: in a user namespace that calls root "nobody", where the machine allows one. Nothing changes hands, and a
  folder below a closed home stays reachable. Where it is not allowed, the folders are handed to "nobody" itself.
- Somebody else owns it: as that user.

Who is no longer root keeps one capability of root's: to read and to pass through folders that are closed to others,
since program and data may lie below one. No folder's permissions are ever widened.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

NOBODY = 65534

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def main(parent: str, folders: str, *command: str) -> None:
    """Run the command in our place, as a user who may, until the parent ends."""
    places = [Path(folder) for folder in folders.split(os.pathsep)]
    if os.geteuid() == 0:
        stop_being_root(places, command[0])
    if sys.platform == "linux":
        # Last, since a change of user forgets it. SIGINT is PostgreSQL's fast and clean end.
        _call("prctl", PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != int(parent):
            raise SystemExit("The parent ended before its PostgreSQL began.")
    os.execv(command[0], command)


def stop_being_root(folders: Sequence[Path], program: str) -> None:
    """Become a user whom PostgreSQL accepts and to whom the folders belong."""
    owner = folders[0].stat()
    if owner.st_uid != 0:
        hand_over(folders[1:], owner.st_uid, owner.st_gid)
        become(owner.st_uid, owner.st_gid)
    elif namespace_would_do(folders[0], program):
        enter_namespace()
    else:
        hand_over(folders, NOBODY, NOBODY)
        become(NOBODY, NOBODY)


def namespace_would_do(folder: Path, program: str) -> bool:
    """Try in a child of ours whether a namespace is allowed and everything can be reached from within."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            enter_namespace()
            os._exit(0 if os.access(folder, os.R_OK | os.W_OK | os.X_OK) and os.access(program, os.X_OK) else 1)
        except OSError:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def enter_namespace() -> None:
    """Enter a user namespace in which we are called nobody.

    :raises OSError: when the machine does not allow it
    """
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {uid} 1"), ("gid_map", f"{NOBODY} {gid} 1")):
        Path("/proc/self", name).write_text(text)


def hand_over(folders: Sequence[Path], uid: int, gid: int) -> None:
    """Give the folders and all that is in them to the user; their permissions stay."""
    for folder in folders:
        for place, _, files in os.walk(folder):
            for name in ("", *files):
                os.chown(Path(place, name), uid, gid, follow_symlinks=False)


def become(uid: int, gid: int) -> None:
    """Become the user for good, keeping only the capability to pass through closed folders."""
    linux = sys.platform == "linux"
    if linux:
        _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if linux:
        _keep(_way_through())


def _way_through() -> int | None:
    """Choose the smallest of our capabilities that opens closed folders."""
    status = Path("/proc/self/status").read_text()
    permitted = int(status.split("CapPrm:")[1].split()[0], 16)
    return next((way for way in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if permitted >> way & 1), None)


def _keep(capability: int | None) -> None:
    """Give up every capability but this one, and hand this one on to the program that replaces us."""
    mask = 0 if capability is None else 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0))
    if capability is not None:
        _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _call(name: str, *arguments: object) -> None:
    """Call the C library, an error being an OSError."""
    values = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    if ctypes.CDLL(None, use_errno=True)[name](*values) != 0:
        problem = ctypes.get_errno()
        raise OSError(problem, f"{name}: {os.strerror(problem)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
