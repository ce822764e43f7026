"""Tables: words already in lines are put into cells as well, which rulings or white space bound.

The lines stay as they are; a table points at their words. What is no table (a letterhead, a signature block, a form
without figures, a frame around text) is left alone, and to find that out is cheap: rulings are counted, and rows that
hold figures far from their words.
"""

from pipeline.layout.tables.attach import mark_ruled, mark_unruled, tables_of

__all__ = ["mark_ruled", "mark_unruled", "tables_of"]
