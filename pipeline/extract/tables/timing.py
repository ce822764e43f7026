"""Period and role of a figure in a table: by its column, else the caption, else the document."""

from __future__ import annotations

from pipeline.extract.facts import Facts
from pipeline.extract.quantities import Quantity
from pipeline.extract.rules import Rules
from pipeline.extract.tables.captions import Caption
from pipeline.extract.tables.headers import Column
from pipeline.extract.tokens import tokens_of


def timed(
    subject: str, unit: str, quantity: Quantity, column: Column, caption: Caption, facts: Facts, rules: Rules
) -> tuple[str, str]:
    """Period and role. What adds up over a time takes the document's span where nothing else dates it."""
    flow = _is_flow(subject, unit, quantity, rules)
    stamp = column.stamp or caption.told.stamp
    if column.role == "change":
        return _of_change(column, caption, facts), "change"
    role = column.role
    ahead = bool(stamp and facts.closing and stamp.last > facts.closing)
    if not role and (ahead or (stamp is None and (caption.aims or facts.is_plan)) or caption.told.role == "target"):
        role = "target"
    starts = stamp is not None and stamp.kind == "point" and 0 < stamp.first <= facts.span[0] < facts.closing
    if not role and starts and column.stamp and not flow:
        role = "baseline"
    if stamp:
        return stamp.text, role or "actual"
    if role in ("target", "baseline"):
        last = str(facts.span[1]) if facts.is_plan and facts.span[1] else ""
        return last, role
    if flow and facts.span[0]:
        return f"{facts.span[0]}-{facts.span[1]}", "actual"
    return str(facts.closing or ""), "actual"


def _of_change(column: Column, caption: Caption, facts: Facts) -> str:
    stamp = column.stamp or caption.told.stamp
    return stamp.text if stamp else str(facts.closing or "")


def _is_flow(subject: str, unit: str, quantity: Quantity, rules: Rules) -> bool:
    """Whether figures add up over a time (money spent, things built), as in prose."""
    tokens = tokens_of(subject)
    if "/năm" in unit:
        return True
    if quantity.total is not None or rules.level_heads.at(tokens, 0):
        return False
    return rules.flow_heads.find(tokens) is not None or rules.flow_verbs.at(tokens, 0) is not None
