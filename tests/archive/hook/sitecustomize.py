"""Loaded first by every Python that a test starts with this folder on PYTHONPATH.

Ends the run with SIGKILL, as a power cut would, just before the first step that leaves something on the disk and that
no run before was ended at. Steps are statements that change the manifest, and files that appear or vanish in the
folder of results. Those killed at so far stand in the file that STEPS names.
"""

import os
import re
import signal
import sqlite3
import sys
from pathlib import Path

OUT = Path(os.environ.get("STEPS_OUT", "/nowhere"))
STEPS = Path(os.environ.get("STEPS", "/dev/null"))
_last = ""


def _step(step: str, worker: bool = False) -> None:
    with STEPS.open("a+", encoding="utf-8") as file:
        file.seek(0)
        if step in file.read().splitlines():
            return
        file.write(f"{step}\n")
    if worker:
        os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _statement(sql: str) -> None:
    global _last
    if re.match(r"(insert|update|delete|create table runs|commit|pragma journal)", sql.strip()):
        name = re.sub(r"[0-9\s]+", " ", sql.strip())[:44].strip(" ;,'")
        name, _last = (f"commit of {_last}", "") if name == "commit" else (name, name)
        if name != "commit of ":
            _step(name)


def _event(event: str, arguments: tuple) -> None:
    if event == "os.rename" and OUT in Path(str(arguments[1])).parents:
        inside = Path(str(arguments[1])).relative_to(OUT)
        of_worker = inside.parts[0] == "documents"
        _step(f"worker: {inside.name}" if of_worker else inside.as_posix(), of_worker)
    elif event in ("os.mkdir", "os.remove") and str(arguments[0]).startswith(f"{OUT}/.unpacked"):
        _step(f"{event} {Path(arguments[0]).relative_to(OUT)}")


if STEPS.name != "null":
    _connect = sqlite3.connect

    def connect(*arguments, **options):
        connection = _connect(*arguments, **options)
        connection.set_trace_callback(_statement)
        return connection

    sqlite3.connect = connect
    sys.addaudithook(_event)
