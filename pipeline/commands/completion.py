"""`phuchoi completion`: what a shell needs to complete commands, options and formats."""

from __future__ import annotations

import os

from pipeline.commands.messages import CommandError

VARIABLE = "_PHUCHOI_COMPLETE"
"""Set by a shell that asks what could come next."""
SHELLS = ("bash", "zsh", "fish")


def print_script(shell: str) -> None:
    """Print the script for a shell to load. Raises CommandError."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    if shell not in SHELLS:
        raise CommandError(f"{shell}: one of {', '.join(SHELLS)}")
    print(get_completion_script(prog_name="phuchoi", complete_var=VARIABLE, shell=shell))


def make_ready() -> None:
    """Let Typer answer a shell that asks; nothing is done for anybody else."""
    if VARIABLE in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]

        completion_init()
