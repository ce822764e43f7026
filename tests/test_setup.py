"""The set-up script where it cannot help itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def machine(folder: Path, *tools: str) -> dict[str, str]:
    """The environment of a machine that has only `tools`."""
    for tool in tools:
        found = shutil.which(tool)
        if found is None:
            pytest.skip(f"no {tool} here")
        (folder / tool).symlink_to(found)
    return {"PATH": str(folder), "LANG": "C.UTF-8"}


def test_what_cannot_be_installed_is_said(tmp_path: Path) -> None:
    env = machine(tmp_path, "sh", "grep", "id", "dirname")
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/setup.sh"), "system"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "brew install tesseract tesseract-lang" in done.stderr
    assert "not found" not in done.stderr


def test_an_old_python_is_told(tmp_path: Path) -> None:
    (tmp_path / "tesseract").write_text("#!/bin/sh\nprintf 'vie\\neng\\nosd\\n'\n")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    for tool in ("tesseract", "python3"):
        (tmp_path / tool).chmod(0o755)
    env = machine(tmp_path, "sh", "grep", "id", "dirname")
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/setup.sh"), "system"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "sudo apt-get install python3 python3-venv" in done.stderr
