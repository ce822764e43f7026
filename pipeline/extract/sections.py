"""The tree of headings, as far as it can be read from their markers: II. › 2. › 2.1. › a) › -"""

from __future__ import annotations

import msgspec
import regex

_MARKER = regex.compile(
    r"""
    (?P<hash>   \#{1,6} (?= \s+ \S ) )
  | (?P<part>   (?-i: Phần | PHẦN | Chương | CHƯƠNG | Mục | MỤC )
                \s (?: thứ \s \p{L}{2,5} | [IVX]{1,6} | \d{1,2} | một | hai | ba | bốn | năm | sáu ) \b [.:]? )
  | (?P<roman>  (?-i: [IVX]{1,6} ) (?: \. | \) | \s* [-–] ) (?= \s ) )
  | (?P<number> \d{1,2} (?: \. \d{1,2} ){0,4} (?: [.)] | (?<= \. \d{1,2} ) ) (?= \s | \p{L} ) )
  | (?P<letter> \p{Ll} \s? [.)] (?= \s ) | \( \p{Ll} \) (?= \s ) )
  | (?P<article> (?-i: Điều | ĐIỀU ) \s \d{1,3} [.:] )
  | (?P<bullet> \\?+ [-–—•*+●▪◦] (?= \s? \p{L} | \s? [\p{L}\d"“(] ) )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_RANK = {"hash": -7, "part": 0, "article": 1, "roman": 1, "number": 2, "letter": 20, "bullet": 30}


class Marker(msgspec.Struct, frozen=True):
    """What a line begins with: its kind, its label (`II`, `2.1`, `a`) and its length in the line."""

    kind: str
    label: str
    length: int

    @property
    def rank(self) -> int:
        """Smaller is further up the tree."""
        if self.kind == "bullet":
            return _RANK["bullet"] + (self.label == "+")  # "+" stands under "-"
        if self.kind == "hash":
            return _RANK["hash"] + self.length  # "##" stands under "#"
        return _RANK[self.kind] + (self.label.count(".") if self.kind == "number" else 0)


def marker_of(text: str) -> Marker | None:
    """The marker a line begins with, if any.

    >>> [marker_of(t) for t in ("2.1. Công tác tuyên truyền", "5.998 ngôi nhà")]
    [Marker(kind='number', label='2.1', length=4), None]
    """
    match = _MARKER.match(text)
    if not match or not match.lastgroup:
        return None
    kind = match.lastgroup
    label = match.group().strip(" .):(-–")
    if kind == "article":
        label = label.split()[1]
    if kind == "bullet":
        label = match.group()[-1]
    return Marker(kind, label, match.end())


class Tree:
    """The headings above the present passage. Feed it every marked passage in reading order."""

    def __init__(self) -> None:
        self._open: list[tuple[int, Marker, str]] = []

    def enter(self, marker: Marker, title: str) -> None:
        """Go to a new heading or item; those of its rank and below are left."""
        self._open = [one for one in self._open if one[0] < marker.rank]
        self._open.append((marker.rank, marker, title))

    def announce(self, title: str, *, goes_on: bool) -> None:
        """A heading without a marker: the next line of the innermost one, or one of its own over what follows."""
        if goes_on and self._open:
            rank, marker, old = self._open[-1]
            self._open[-1] = (rank, marker, f"{old} {title}")
        else:
            self.enter(Marker("part", "", 0), title)

    @property
    def path(self) -> str:
        """`II.2`, `II.2.1`, `II.2.a`: parts and bullets are left out."""
        path: list[str] = []
        for _, marker, _ in self._open:
            if marker.kind in ("hash", "part", "bullet"):
                continue
            label = marker.label
            above = path[-1] if path else ""
            # 2.1 under 2 is the path 2.1, not 2.2.1
            if marker.kind == "number" and above and label.startswith(above + "."):
                path[-1] = label
            else:
                path.append(label)
        return ".".join(path)

    @property
    def titles(self) -> list[str]:
        """Titles from the outermost heading to the innermost."""
        return [title for _, _, title in self._open]
