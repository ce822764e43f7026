"""From the upright page, as words know it, to the page as it stands in a file: turned, scaled, with another origin."""

from __future__ import annotations

from pipeline.model import Page
from pipeline.review.images import turn_of

Matrix = tuple[float, float, float, float, float, float]
"""PDF's six numbers: x' = ax + cy + e, y' = bx + dy + f."""


def to_page_space(page: Page, box: tuple[float, float, float, float], rotation: int) -> Matrix:
    """From points on the upright page, whose origin is its top left corner, to the space of the page in a PDF.

    `box` is the part of that space that is shown (left, bottom, right, top), `rotation` how far it is turned clockwise
    to be shown (0, 90, 180 or 270).

    >>> to_page_space(Page(number=1, width=100, height=50), (10.0, 20.0, 110.0, 70.0), 0)
    (1.0, 0.0, 0.0, -1.0, 10.0, 70.0)
    """
    x0, y0, x1, y1 = box
    across, down = (x1 - x0, y1 - y0) if rotation in (0, 180) else (y1 - y0, x1 - x0)
    turn = turn_of(page)
    scale = across / (page.width if turn in (0, 180) else page.height)
    turned: dict[int, Matrix] = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, -1, 1, 0, 0, down),
        180: (-1, 0, 0, -1, across, down),
        270: (0, 1, -1, 0, across, 0),
    }
    shown: dict[int, Matrix] = {
        0: (1, 0, 0, -1, x0, y1),
        90: (0, 1, 1, 0, x0, y0),
        180: (-1, 0, 0, 1, x1, y0),
        270: (0, -1, -1, 0, x1, y1),
    }
    return _times(_times((scale, 0, 0, scale, 0, 0), turned[turn]), shown[rotation])


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
