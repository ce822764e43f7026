"""Press seals and write signatures over printed pages, as offices do: rings, a text along them, a star; the framed
stamp of a registry, with figures written into it by hand."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from pipeline.learn.printing import load_font

Ink = tuple[int, int, int]
RED: Ink = (205, 40, 50)
BLUE: Ink = (45, 60, 170)
BLACK: Ink = (70, 70, 70)
"""A seal on a copy: paler than print, darker than what copiers take for paper."""

_FINER = 2
"""Seals are drawn so many times as large as they are pressed, so that their edges are smooth."""
TWO, ONE, CLOSE = ((1.0, 0.035), (0.62, 0.02)), ((1.0, 0.05),), ((1.0, 0.033), (0.917, 0.033))
"""Circles that seals have: radius and stroke, in shares of the seal's radius."""
_TEXTS = ("ỦY BAN NHÂN DÂN ★ TỈNH", "HỘI ĐỒNG NHÂN DÂN ★ HUYỆN", "VĂN PHÒNG ★ CÔNG BÁO", "SỞ TÀI CHÍNH ★ TỈNH")


@dataclass(frozen=True)
class Seal:
    """A round or oval seal. Millimetres; its middle in shares of the page's width and height; `turn` in degrees."""

    x: float = 0.5
    y: float = 0.6
    diameter: float = 36.0
    turn: float = 0.0
    ink: Ink = BLACK
    text: str = _TEXTS[0]
    circles: tuple[tuple[float, float], ...] = TWO
    star: float = 0.3
    """Radius of the star in the middle, a share of the seal's; 0 where there is none."""
    flat: float = 1.0
    """Height as a share of the width: less than 1 is an oval."""


def random_seal(dice: random.Random, ink: Ink = BLACK) -> Seal:
    """A seal of 34-38 mm somewhere on the print of a page."""
    return Seal(
        x=dice.uniform(0.25, 0.75),
        y=dice.uniform(0.2, 0.8),
        diameter=dice.uniform(34, 38),
        turn=dice.uniform(-20, 20),
        ink=ink,
        text=dice.choice(_TEXTS),
    )


def seal_of_any_kind(dice: random.Random, ink: Ink = BLACK) -> Seal:
    """A seal of 30-42 mm: with one circle or two, a text and a star or none, round or oval."""
    circles = dice.choice((TWO, TWO, ONE, CLOSE))
    return Seal(
        x=dice.uniform(0.25, 0.75),
        y=dice.uniform(0.2, 0.8),
        diameter=dice.uniform(30, 42),
        turn=dice.uniform(-20, 20),
        ink=ink,
        text="" if circles is CLOSE else dice.choice(_TEXTS),
        circles=tuple((share, stroke * dice.uniform(0.6, 1.2)) for share, stroke in circles),
        star=dice.choice((0.0, 0.3)) if circles is not CLOSE else 0.0,
        flat=dice.choice((1.0, 1.0, 1.0, 0.65)),
    )


def pressed(page: Image.Image, dpi: int, seal: Seal) -> Image.Image:
    """The page (L or RGB) with a seal over its print; where both are, the darker shows. Raises FontMissing."""
    side = round(seal.diameter * 1.1 / 25.4 * dpi)
    high = round(side * seal.flat)
    stencil = _stencil(side * _FINER, seal).resize((side, high), Image.Resampling.BOX)
    place = (round(seal.x * page.width - side / 2), round(seal.y * page.height - high / 2))
    return _inked(page, stencil, place, seal.ink)


def received(page: Image.Image, dpi: int, dice: random.Random, ink: Ink = BLACK) -> Image.Image:
    """The page with a registry's stamp of 58 by 26 mm: a frame, its words, number and day as written by hand."""
    width, height, stroke = (round(side / 25.4 * dpi) for side in (58, 26, 0.5))
    stencil = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(stencil)
    draw.rectangle((0, 0, width - 1, height - 1), outline=255, width=stroke)
    draw.line((round(0.32 * width), 0, round(0.32 * width), height), fill=255, width=stroke)
    print_, hand = load_font("Tinos-Bold", round(0.19 * height)), load_font("Tinos-Italic", round(0.24 * height))
    draw.text((round(0.16 * width), height // 2), "ĐẾN", font=print_, fill=255, anchor="mm")
    for at, text in (
        (0.3, f"Số: {dice.randint(10, 9999)}"),
        (0.7, f"Ngày: {dice.randint(1, 28)}/{dice.randint(1, 12)}"),
    ):
        draw.text((round(0.36 * width), round(at * height)), text, font=hand, fill=255, anchor="lm")
    stencil = stencil.rotate(dice.uniform(-4, 4), resample=Image.Resampling.BICUBIC, expand=True)
    place = (round(dice.uniform(0.1, 0.5) * page.width), round(dice.uniform(0.15, 0.75) * page.height))
    return _inked(page, stencil, place, ink)


def signed(page: Image.Image, dpi: int, dice: random.Random, ink: Ink = BLUE) -> Image.Image:
    """The page with a signature of 60 mm, swung across the print somewhere in its lower half."""
    width, height = round(60 / 25.4 * dpi), round(30 / 25.4 * dpi)
    stencil = Image.new("L", (width, height), 0)
    phases = [dice.uniform(0, math.tau) for _ in range(3)]
    points = [
        (
            width * (0.1 + 0.8 * at / 200 + 0.08 * math.sin(at / 9 + phases[0])),
            height * (0.5 + 0.25 * math.sin(at / 7 + phases[1]) + 0.18 * math.sin(at / 17 + phases[2])),
        )
        for at in range(200)
    ]
    ImageDraw.Draw(stencil).line(points, fill=255, width=max(round(0.5 / 25.4 * dpi), 1), joint="curve")
    place = (round(dice.uniform(0.2, 0.5) * page.width), round(dice.uniform(0.5, 0.8) * page.height))
    return _inked(page, stencil, place, ink)


def _stencil(side: int, seal: Seal) -> Image.Image:
    """White where ink is: circles, the text between them, a star in the middle."""
    stencil = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(stencil)
    radius, middle = side / 2.2, side / 2
    for share, stroke in seal.circles:
        r = radius * share
        draw.ellipse(
            (middle - r, middle - r, middle + r, middle + r), outline=255, width=max(round(stroke * radius), 1)
        )
    star = [
        (middle + r * math.sin(turn * math.pi / 5), middle - r * math.cos(turn * math.pi / 5))
        for turn in range(10)
        for r in (radius * seal.star * (1.0 if turn % 2 == 0 else 0.4),)
    ]
    if seal.star:
        draw.polygon(star, fill=255)
    font = load_font("Tinos-Bold", max(round(0.24 * radius), 4))
    signs = seal.text.replace("★", "*")
    for place, sign in enumerate(signs):
        angle = seal.turn - 150 + 300 * place / max(len(signs) - 1, 1)
        tile = Image.new("L", (round(0.5 * radius),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), sign, font=font, fill=255, anchor="mm")
        tile = tile.rotate(-angle, resample=Image.Resampling.BICUBIC)
        x = middle + 0.8 * radius * math.sin(math.radians(angle)) - tile.width / 2
        y = middle - 0.8 * radius * math.cos(math.radians(angle)) - tile.height / 2
        stencil.paste(255, (round(x), round(y)), tile)
    return stencil


def _inked(page: Image.Image, stencil: Image.Image, place: tuple[int, int], ink: Ink) -> Image.Image:
    colour: Ink | int = ink if page.mode == "RGB" else round(0.299 * ink[0] + 0.587 * ink[1] + 0.114 * ink[2])
    layer = Image.new(page.mode, page.size, "white")
    layer.paste(colour, place, stencil)
    return ImageChops.darker(page, layer)
