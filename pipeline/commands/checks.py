"""`phuchoi doctor` and `phuchoi rules check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.messages import CommandError, Exit, printable
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


def check_rules(paths: Sequence[Path]) -> Exit:
    """Check the rules, or overlays (folders) and files of a user's own. Each problem is a line `file:line: what is
    wrong, expected what`; DIFFERENT when there is any. Raises CommandError for what is not there."""
    from pipeline.rulebook.check import check_files, check_folder

    for path in paths:
        if not path.exists():
            raise CommandError(f"{path}: no such file or folder")
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir()]
    problems = check_files(files)
    well = [f"{path} is well" for path in files]
    for knowledge in [Knowledge(None, folder) for folder in folders] or ([] if paths else [Knowledge()]):
        found, count = check_folder(knowledge)
        problems += found
        where = knowledge.overlay or knowledge.folder
        are = "1 rules file in {} is" if count == 1 else f"{count} rules files in {{}} are"
        well.append(f"{are.format(where)} well, version {knowledge.digest[:12]}")
    for problem in problems:
        print(printable(str(problem)), file=sys.stderr)
    if problems:
        return Exit.DIFFERENT
    print("\n".join(map(printable, well)))
    return Exit.OK
