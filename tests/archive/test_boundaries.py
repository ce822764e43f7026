"""A run killed at every step that leaves something on the disk, each time by SIGKILL, goes on to the same bytes."""

from __future__ import annotations

import json
import signal
import zipfile
from pathlib import Path

from tests.archive.conftest import Engine, run, scan, start

HOOK = Path(__file__).with_name("hook")


def test_killed_at_every_step(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pages = [scan(number) for number in (1, 2)]
    pages[0].save(folder / "scan.pdf", save_all=True, append_images=pages[1:], resolution=150)
    (folder / "report.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    (folder / "copy.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    (folder / "empty.pdf").touch()
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("member.txt", "Huyện có 7 xã đạt chuẩn.\n")
    whole = run(folder, out=tmp_path / "whole", more=("--excel",))

    engine, steps, out = Engine(tmp_path), tmp_path / "steps", tmp_path / "out"
    env = {**engine.env, "PYTHONPATH": str(HOOK), "STEPS": str(steps), "STEPS_OUT": str(out)}
    killed = 0
    while True:
        process = start("run", folder, "--out", out, "--jobs", 1, "--excel", "--quiet", env=env)
        _, err = process.communicate(timeout=60)
        if process.returncode != -signal.SIGKILL:
            break
        killed += 1
        assert killed < 200
    assert process.returncode == whole.status == 3, err
    done = steps.read_text("utf-8").splitlines()
    assert killed == len(done)
    for step in (
        *("create table runs", "insert into runs", "insert or replace into contents", "insert into pages"),
        *("insert into documents", "update runs set ended", "commit of insert into pages"),
        *(f"update inputs set stage = '{stage}'" for stage in ("opening", "reading", "ended")),
        *("worker: seen.txt", "worker: pages.jsonl", "indicators.csv", "documents.csv", "excel/flags.csv"),
        *("report.html", "os.mkdir .unpacked", "os.remove .unpacked/"),
    ):
        assert any(one.startswith(step) for one in done), f"never killed at {step}"
    ran = run(folder, out=out, more=("--excel",))
    assert ran.files() == whole.files()
    assert engine.pages <= 2 + sum("reading = re" in step for step in done), "more was read again than pages in hand"
    process = start("status", out, "--json")
    assert json.loads(process.communicate(timeout=30)[0])["state"] == "done"
