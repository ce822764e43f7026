"""`phuchoi rules test`: the examples that stand beside the rules."""

from __future__ import annotations

from pipeline.commands.messages import Exit, warn
from pipeline.knowledge import Knowledge


def check_examples(knowledge: Knowledge) -> Exit:
    """Run every example of the rules; name those that do not hold by file and line. DIFFERENT where one does not.

    Raises RulesError where a rules file is malformed.
    """
    from pipeline.extract.examples import examples_of, failures

    count = broken = 0
    for one in examples_of(knowledge):
        count += 1
        wrong = failures(one.example, knowledge)
        broken += bool(wrong)
        for what in wrong:
            warn(f"{one.path}:{one.line}: {one.example.text.strip().splitlines()[0][:60]!r}: {what}")
    if broken:
        warn(f"{broken} of {count} examples do not hold")
        return Exit.DIFFERENT
    print(f"{count} examples hold")
    return Exit.OK
