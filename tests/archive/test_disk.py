"""What the file system does to a run: it is full, read-only, files cannot be read, vanish or change meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.archive.conftest import PHUCHOI, Engine, Ran, run, scan

_MOUNT = "mount -t tmpfs -o size=40k tmpfs "
_NAMESPACES = (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"])
"""As root, and as anybody where the system allows it."""


def in_namespace(script: str, *arguments: object) -> str:
    """What a shell says that may mount file systems, which nobody else sees."""
    for namespace in _NAMESPACES:
        probe = subprocess.run([*namespace, "sh", "-c", f"{_MOUNT} /mnt"], capture_output=True, check=False)
        if probe.returncode == 0:
            command = [*namespace, "sh", "-c", script, "sh", *map(str, arguments)]
            return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
    pytest.skip("no file system can be mounted here, not even in a namespace of one's own")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for number in range(10):
        (folder / f"{number:02}.txt").write_text(f"Xã thứ {number} đạt {number}/19 tiêu chí.\n", "utf-8")
    return folder


@pytest.mark.parametrize("size", ["40k", "160k"])
def test_a_full_disk_ends_a_run_that_goes_on_when_there_is_room(texts: Path, tmp_path: Path, size: str) -> None:
    (tmp_path / "disk").mkdir()
    said = in_namespace(
        'cd "$4"; mount -t tmpfs -o size="$3" tmpfs disk; cd disk\n'
        '"$1" run "$2" --out out --jobs 1 --quiet 2>&1; echo "status $?"; "$1" status out 2>&1\n'
        'mount -o remount,size=50m "$PWD"; "$1" run "$2" --out out --jobs 1 --quiet 2>&1; echo "status $?"\n'
        "cp -r out ..",
        *(PHUCHOI, texts, size, tmp_path),
    )
    first, _, rest = said.partition("status 2\n")
    assert first.count("\n") == 1
    assert "make room" in first
    assert "the same command" in rest or "no run has begun" in rest
    assert said.endswith("status 0\n")
    assert Ran(0, "", "", tmp_path / "out").files() == run(texts, out=tmp_path / "whole").files()


def test_results_that_cannot_be_written(texts: Path, tmp_path: Path) -> None:
    script = f'mount -t tmpfs -o ro tmpfs "{tmp_path}"; "$1" run "$2" --out "$3" 2>&1; echo "status $?"'
    for out in (tmp_path, tmp_path / "new"):
        said = in_namespace(script, PHUCHOI, texts, out)
        assert said.endswith("name another --out\nstatus 2\n")
        assert said.count("\n") == 2


def test_no_room_for_temporary_files_costs_the_pages_until_there_is(
    scans: Path, undisturbed: Ran, tmp_path: Path
) -> None:
    (tmp_path / "small").mkdir()
    script = f'{_MOUNT} "$3"; TMPDIR="$3" "$1" run "$2" --out "$4" --quiet 2>&1; echo "status $?"'
    said = in_namespace(script, PHUCHOI, scans, tmp_path / "small", tmp_path / "out")
    assert said.endswith("status 3\n")
    assert "failed: scan.pdf: " in said
    assert "cannot be handed to Tesseract" in said
    ran = run(scans, out=tmp_path / "out")
    assert (ran.status, ran.files()) == (0, undisturbed.files())


def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    for name in ("good.txt", "secret.txt", "secret.zip", "closed/inside.txt"):
        (folder / name).write_text(f"Xã đạt {len(name)}/19 tiêu chí.\n", "utf-8")
    for name in ("secret.txt", "secret.zip", "closed"):
        (folder / name).chmod(0)
    capabilities = "-dac_override,-dac_read_search"  # root may read everything, unless it is taken from it
    alone = ["setpriv", f"--bounding-set={capabilities}", f"--inh-caps={capabilities}"] if os.geteuid() == 0 else []
    command = [*alone, str(PHUCHOI), "run", str(folder), "--out", str(tmp_path / "out"), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (folder / "closed").chmod(0o700)
    ran = Ran(done.returncode, done.stdout, done.stderr, tmp_path / "out")
    assert ran.status == 3, ran.err
    assert ran.statuses() == {"good.txt": "ok", "secret.txt": "failed", "secret.zip": "failed", "closed": "failed"}
    assert ran.err.count("cannot be read: Permission denied") == 3


def test_files_that_vanish_or_change_while_the_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(("a growing.pdf", "b vanishing.pdf", "c good.pdf")):
        scan(number).save(folder / name, save_all=True, append_images=[scan(number + 10)], resolution=150)
    (folder / "d later.txt").write_text("Xã đạt 19/207 tiêu chí.\n", "utf-8")
    saved = tmp_path / "saved"
    shutil.copytree(folder, saved)
    # each page read costs the next of these files something
    engine = Engine(
        tmp_path,
        before=f'n=$(wc -l < "{tmp_path}/pages.log"); cd "{folder}"; case $n in '
        '1) echo >> "a growing.pdf" ;; 3) rm -f "b vanishing.pdf" "d later.txt" ;; esac; cd - >/dev/null',
    )
    ran = run(folder, out=tmp_path / "out", env=engine.env, jobs=1)
    assert ran.status == 3
    fates = {"a growing.pdf": "failed", "b vanishing.pdf": "failed", "c good.pdf": "ok", "d later.txt": "failed"}
    assert ran.statuses() == fates
    assert "a growing.pdf: the file cannot be read while it changes" in ran.err
    # nothing of what was read from them meanwhile is taken for theirs
    for name in ("a growing.pdf", "b vanishing.pdf", "d later.txt"):
        shutil.copy(saved / name, folder / name)
    again = run(folder, out=tmp_path / "out")
    assert again.status == 0, again.err
    assert again.files() == run(saved, out=tmp_path / "whole").files()
