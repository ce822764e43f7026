"""Hooks of mkdocs: the site has the folders of the repository, so that one set of links serves both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README*.md", "docs/**/*", "rules/**/*.md", "samples/README.md", "bench/README.md", "LICENSE", "NOTICE")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Pages that the navigation does not name stand at the end of its section "Use"."""
    named = set(_paths(config.nav))
    use = next(part["Use"] for part in config.nav or [] if isinstance(part, dict) and "Use" in part)
    use.extend(path for path in sorted(_repository("docs/*.md")) if path not in named)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the repository in place of those of docs/ alone, beside what the theme has."""
    kept = [file for file in files if file.src_dir != config.docs_dir]
    found = sorted({path for pattern in PAGES for path in _repository(pattern)})
    return Files([*kept, *(File(path, str(ROOT), config.site_dir, config.use_directory_urls) for path in found)])


def _repository(pattern: str) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern) if path.is_file()]


def _paths(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    parts = nav.values() if isinstance(nav, dict) else nav or []
    return [path for part in parts for path in _paths(part)]
