"""Extension of griffe: examples in docstrings, which begin with >>>, are shown as sessions of Python."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_SESSION = re.compile(r"(?:^>>> .*\n(?:.+\n)*)+", re.MULTILINE)


class Sessions(Extension):
    """Puts fences around them: Markdown takes them for quotations of quotations of quotations."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        if obj.docstring and ">>> " in obj.docstring.value:
            obj.docstring.value = _SESSION.sub(
                lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", f"{obj.docstring.value}\n"
            )
