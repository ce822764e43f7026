"""What people decided about rows and words: a log that only grows, applied to every later run and export."""

from pipeline.decisions.log import FILE, DecisionLog, LogError
from pipeline.decisions.records import Action, Decision, LineFix, WordFix
from pipeline.decisions.rows import COLUMN, decide_flags, decide_rows
from pipeline.decisions.standing import Standing
from pipeline.decisions.words import correct

__all__ = [
    "COLUMN",
    "FILE",
    "Action",
    "Decision",
    "DecisionLog",
    "LineFix",
    "LogError",
    "Standing",
    "WordFix",
    "correct",
    "decide_flags",
    "decide_rows",
]
