"""Does a value fit a type: every place where it does not, and what is expected there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from msgspec import inspect

from pipeline.rulebook.places import Path

Misfit = tuple[Path, str]


def misfits(value: object, kind: inspect.Type, *, partial: bool = False, path: Path = ()) -> Iterator[Misfit]:
    """Where and how a value read from TOML or JSON departs from a type of `msgspec.inspect.type_info`.

    A `partial` value may leave out keys.
    """
    match kind:
        case inspect.StructType():
            yield from _of_struct(value, kind, partial, path)
        case inspect.DictType():
            if not isinstance(value, dict):
                yield path, f"{_shown(value)}, expected a table"
                return
            for key, one in value.items():
                yield from misfits(one, kind.value_type, path=(*path, key))
        case inspect.TupleType():
            if not isinstance(value, list) or len(value) != len(kind.item_types):
                yield path, f"{_shown(value)}, expected a list of {len(kind.item_types)} values"
                return
            for place, (one, item) in enumerate(zip(value, kind.item_types, strict=True)):
                yield from misfits(one, item, path=(*path, place))
        case inspect.CollectionType():
            if not isinstance(value, list):
                yield path, f"{_shown(value)}, expected a list"
                return
            for place, one in enumerate(value):
                yield from misfits(one, kind.item_type, path=(*path, place))
        case inspect.UnionType():
            if all(any(True for _ in misfits(value, one, path=path)) for one in kind.types):
                yield path, f"{_shown(value)}, expected {' or '.join(map(_name, kind.types))}"
        case inspect.CustomType() if kind.cls is re.Pattern:
            try:
                re.compile(value if isinstance(value, str) else "(")
            except re.error as error:
                yield path, f"{_shown(value)}, expected a regular expression ({error})"
        case _:
            if not _is(value, kind):
                yield path, f"{_shown(value)}, expected {_name(kind)}"


def _of_struct(value: object, kind: inspect.StructType, partial: bool, path: Path) -> Iterator[Misfit]:
    if not isinstance(value, dict):
        yield path, f"{_shown(value)}, expected a table"
        return
    fields = {field.encode_name: field for field in kind.fields}
    for key, one in value.items():
        if key in fields:
            yield from misfits(one, fields[key].type, partial=partial, path=(*path, key))
        else:
            near = get_close_matches(key, fields, 1)
            expected = f"{near[0]!r}?" if near else f"one of {', '.join(fields)}"
            yield (*path, key), f"unknown key {key!r}, expected {expected}"
    missing = [] if partial else [name for name, field in fields.items() if field.required and name not in value]
    if missing:
        yield path, f"missing {', '.join(map(repr, missing))}"


_NAMES: dict[type[Any], tuple[type, str]] = {
    inspect.StrType: (str, "a text"),
    inspect.BoolType: (bool, "true or false"),
    inspect.IntType: (int, "a whole number"),
    inspect.FloatType: (float, "a number"),
}


def _is(value: object, kind: inspect.Type) -> bool:
    wanted = _NAMES[type(kind)][0] if type(kind) in _NAMES else object
    if isinstance(value, bool) or wanted is bool:
        return isinstance(value, bool) and wanted in (bool, object)
    return isinstance(value, (int, float) if wanted is float else wanted)


def _name(kind: inspect.Type) -> str:
    return _NAMES[type(kind)][1] if type(kind) in _NAMES else "another kind of value"


def _shown(value: object) -> str:
    """
    >>> _shown("xã"), _shown([1]), _shown({}), _shown(True)
    ("'xã'", 'a list', 'a table', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else repr(value)[:60]
