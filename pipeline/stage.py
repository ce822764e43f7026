"""A stage's package can be called as its main function: `pipeline.restore(document)` and `pipeline.restore.restore`
are one.

Both are wanted: a library whose verbs are functions, and packages of that name where each verb's parts stand. Python
binds a package to its name in the package above when it is imported, so that a function of the same name there would
be replaced by it sooner or later.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Stage(ModuleType):
    def __call__(self, *given: Any, **named: Any) -> Any:
        return getattr(self, self.__name__.rpartition(".")[2])(*given, **named)


def callable_package(name: str) -> None:
    """Make the package `name`, whose function has the name of the package, callable as that function."""
    sys.modules[name].__class__ = _Stage
