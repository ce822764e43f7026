"""`phuchoi doctor` and `phuchoi rules check`."""

from __future__ import annotations

import tomllib

from pipeline.commands.messages import Exit, warn
from pipeline.knowledge import Knowledge
from pipeline.settings import Settings


def doctor(settings: Settings) -> Exit:
    """Print what is there and what is not, with what to type. TROUBLE when something is missing."""
    from pipeline.doctor import examine

    ill = False
    for check in examine(settings):
        print(f"{'ok     ' if check.well else 'MISSING'}  {check.name}: {check.finding}")
        if not check.well:
            ill = True
            if check.remedy not in check.finding:
                print(f"         to mend it: {check.remedy}")
    return Exit.TROUBLE if ill else Exit.OK


def check_rules() -> Exit:
    """Read every rules file, and have each stage that uses rules load its own. Names each file that is broken."""
    import msgspec

    import pipeline

    knowledge = Knowledge()
    broken = 0
    files = sorted(path for path in knowledge.folder.rglob("*") if path.is_file())
    for path in files:
        try:
            if path.suffix == ".toml":
                tomllib.loads(path.read_text("utf-8"))
            elif path.suffix == ".json":
                msgspec.json.decode(path.read_bytes())
            elif path.suffix == ".tsv":
                _check_table(path.relative_to(knowledge.folder).as_posix(), knowledge)
        except (ValueError, msgspec.DecodeError) as error:
            warn(f"{path}: {error}")
            broken += 1
    if broken:
        return Exit.TROUBLE
    pipeline.restore_text("Xã đạt 19 tiêu chí", knowledge)
    print(f"{len(files)} rules files in {knowledge.folder} are well, version {knowledge.digest[:12]}")
    return Exit.OK


def _check_table(name: str, knowledge: Knowledge) -> None:
    """Raises ValueError for a row with more or fewer cells than its header."""
    for number, row in enumerate(knowledge.table(name), 1):
        if None in row or None in row.values():
            raise ValueError(f"row {number} has more or fewer cells than the header: {row}")
