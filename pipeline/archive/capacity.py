"""How much of the machine a run may take."""

from __future__ import annotations

import os
from pathlib import Path

_BYTES_A_JOB = 1 << 30
"""What a worker takes at most on pages of usual size, with the Tesseract it starts: some 700 MB."""
_CGROUP = Path("/sys/fs/cgroup")


def default_jobs(cgroup: Path = _CGROUP, meminfo: Path = Path("/proc/meminfo")) -> int:
    """Workers for this machine: one a core that this process may use, and a gigabyte of free memory for each.

    In a container the limits of its control group count (v2), not what the machine has.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _words(cgroup / "cpu.max")
    if len(quota) == 2 and quota[0].isdigit() and int(quota[1]):
        cores = min(cores, max(1, round(int(quota[0]) / int(quota[1]))))
    memory = free_memory(cgroup, meminfo)
    return max(1, cores if memory is None else min(cores, memory // _BYTES_A_JOB))


def free_memory(cgroup: Path = _CGROUP, meminfo: Path = Path("/proc/meminfo")) -> int | None:
    """Bytes that can be had without swapping; None where the system does not say."""
    found = []
    words = _words(meminfo)
    if "MemAvailable:" in words[:-1]:
        found.append(int(words[words.index("MemAvailable:") + 1]) * 1024)
    limit, used = _words(cgroup / "memory.max"), _words(cgroup / "memory.current")
    if limit and used and limit[0].isdigit() and used[0].isdigit():
        found.append(max(0, int(limit[0]) - int(used[0])))
    return min(found, default=None)


def _words(path: Path) -> list[str]:
    try:
        return path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError):
        return []
