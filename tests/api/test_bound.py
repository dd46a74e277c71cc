"""What `make serve` runs ends with `make`, even with one that was killed."""

import subprocess
import sys

import psutil

from api import bound

ASKER = """
import os, subprocess, sys
command = [sys.executable, "-I", "-S", sys.argv[1], str(os.getpid()), sys.executable, "-c"]
command += ["print('begun', flush=True); import signal; signal.pause()"]
print(subprocess.Popen(command).pid, flush=True)
sys.stdin.read()
"""


def test_a_command_does_not_outlive_a_killed_asker() -> None:
    command = [sys.executable, "-c", ASKER, bound.__file__]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asker:
        assert asker.stdout is not None
        said = {asker.stdout.readline().strip() for _ in range(2)}
        child = psutil.Process(int((said - {"begun"}).pop()))
        asker.kill()

        _, alive = psutil.wait_procs([child], timeout=30)

    assert alive == []


def test_a_command_whose_asker_is_gone_does_not_begin() -> None:
    command = [sys.executable, "-I", "-S", bound.__file__, "1", sys.executable, "-c", "print('begun')"]
    late = subprocess.run(command, capture_output=True, text=True)

    assert late.returncode == 1
    assert late.stdout == ""
