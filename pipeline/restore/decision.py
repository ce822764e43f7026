"""What was decided of one token."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import Reading
from pipeline.restore.language import Costs
from pipeline.restore.tokens import Item


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What became of one token: line[item.start:item.end] was read, `readings[pick]` is believed to have been printed.

    `chance` is how sure that is; `weighed` are the places of the likeliest readings and their probabilities.
    """

    item: Item
    readings: list[Reading]
    pick: int
    chance: float
    weighed: tuple[NDArray[np.int64], Costs]
    reason: str = ""
    """What decided, where the lattice did not."""

    @property
    def text(self) -> str:
        return self.readings[self.pick].text

    def chances(self) -> dict[int, float]:
        """The probabilities of the likeliest readings, by their place."""
        places, chances = self.weighed
        pairs = zip(places.tolist(), chances.tolist(), strict=True)
        return {place: chance for place, chance in pairs if place < len(self.readings)}
