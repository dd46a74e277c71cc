"""What a server costs the machine: CPU seconds and memory of its processes, read from the kernel's own accounts."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Add up the CPU seconds of the process and everything below it, ended children included."""
    return sum(_seconds(each) for each in _family(pid))


def memory_bytes(pid: int) -> int:
    """Add up the memory that the process and everything below it hold for themselves alone."""
    total = 0
    for each in _family(pid):
        try:
            total += psutil.Process(each).memory_full_info().uss
        except psutil.Error:
            continue
    return total


def told() -> str:
    """Name the machine: its processor, and how many of them."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "processor")
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB"


def _family(pid: int) -> Iterator[int]:
    try:
        process = psutil.Process(pid)
        yield pid
        yield from (each.pid for each in process.children(recursive=True))
    except psutil.Error:
        return


def _seconds(pid: int) -> float:
    """Read how long the threads have run, to the nanosecond, and how long the children that have ended did."""
    try:
        running = sum(int(each.read_text().split()[0]) for each in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, IndexError):
        return 0.0
    ended = int(fields[13]) + int(fields[14])
    return running / 1e9 + ended / TICK
