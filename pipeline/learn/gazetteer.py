"""Names of places: as running text, from which a language model learns that Phù Mỹ is a district before it meets one,
and as the table that tells restoration which names belong to the province that a report is about.

News and laws name the places of the whole country seldom: without a list, the model takes "Phu My" for the Phú Mỹ of
the south wherever it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.learn.texts import open_text


def sentences(path: Path) -> Iterator[str]:
    """Lines in which the places of a gazetteer stand as reports name them: with their kind, with what they belong to,
    and in lists.

    The file is JSON: provinces, each with `FullName` ("Tỉnh Bình Định") and its `District`s, each with `Ward`s; or
    provinces with `Ward`s of their own, as since July 2025.
    """
    with open_text(path) as file:
        provinces: list[dict[str, Any]] = json.load(file)
    for province in provinces:
        whole = province["FullName"]
        districts = province.get("District") or []
        for district in districts:
            yield f"{district['FullName']}, {whole}"
            yield f"{district['FullName']} {whole}"
            yield from _communes(district, f"{district['FullName']}, {whole}")
        yield from _lists(districts, "các huyện, thành phố")
        yield from _communes(province, whole)


def rows(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Of each place the code of the statistics office, its province, kind and name, and the district of a commune.

    Places that bear numbers only ("Phường 1") are left out: there is nothing to restore.
    """
    with open_text(path) as file:
        provinces: list[dict[str, Any]] = json.load(file)
    for province in provinces:
        districts = province.get("District") or []
        named = [(province, ""), *((one, "") for one in districts)]
        named += [(ward, _name(one["FullName"])) for one in districts for ward in one.get("Ward") or []]
        named += [(ward, "") for ward in province.get("Wards") or province.get("Ward") or []]
        for place, above in named:
            full, name = place["FullName"], _name(place["FullName"])
            if name != full and not any(sign.isdecimal() for sign in name):
                kind = full[: len(full) - len(name)].strip().lower()
                yield place["Code"], _name(province["FullName"]), kind, name.replace("’", "'"), above


def _communes(above: dict[str, Any], named: str) -> Iterator[str]:
    wards = above.get("Ward") or []
    for ward in wards:
        yield f"{ward['FullName']}, {named}"
    yield from _lists(wards, "các xã")


def _lists(places: list[dict[str, Any]], opening: str) -> Iterator[str]:
    names = [_name(place["FullName"]) for place in places]
    for start in range(0, len(names), 4):
        yield f"{opening}: {', '.join(names[start : start + 4])}"


def _name(full: str) -> str:
    """A name without its kind.

    >>> _name("Thị trấn Phù Mỹ"), _name("Huyện Phù Cát"), _name("Phường 1")
    ('Phù Mỹ', 'Phù Cát', '1')
    """
    for kind in ("Thành phố ", "Thị xã ", "Thị trấn ", "Đặc khu ", "Huyện ", "Quận ", "Phường ", "Xã ", "Tỉnh "):
        if full.startswith(kind):
            return full[len(kind) :]
    return full
