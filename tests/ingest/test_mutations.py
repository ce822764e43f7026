"""Files with bytes changed, lost and doubled: whatever they become, opening and drawing them ends in a named state."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.ingest.errors import Unreadable
from pipeline.ingest.render import render
from pipeline.model import Route, Status
from pipeline.settings import Settings
from tests.ingest.papers import DAMAGED, GOOD, Sheet, make_pdf, open_it, printed


def mutated(data: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.choice((1, 3, 10, 50))):
        place = dice.randrange(len(spoilt))
        match dice.randrange(5):
            case 0:
                spoilt[place] = dice.randrange(256)
            case 1:
                spoilt[place] ^= 1 << dice.randrange(8)
            case 2:
                del spoilt[place : min(place + dice.randrange(1, 40), len(spoilt) - 1)]
            case 3:
                spoilt[place:place] = spoilt[dice.randrange(len(spoilt)) :][: dice.randrange(60)]
            case 4:
                spoilt[place : place + 4] = b"\xff\xff\xff\x7f"
    return bytes(spoilt)


@pytest.mark.parametrize("kind", ["pdf", "tif", "g4", "png", "jpg", "txt"])
def test_a_spoilt_file_ends_in_a_named_state(tmp_path: Path, kind: str) -> None:
    whole = tmp_path / f"whole.{'tif' if kind == 'g4' else kind}"
    picture = printed(dpi=50)
    match kind:
        case "pdf":
            make_pdf(whole, [Sheet(lines=GOOD, font=".VnTime"), Sheet(hidden=DAMAGED, picture=picture)])
        case "tif":
            picture.save(whole, save_all=True, append_images=[picture], compression="tiff_lzw")
        case "g4":
            picture.convert("1").save(whole, compression="group4")
        case "txt":
            whole.write_text("\n".join(GOOD), "utf-16")
        case _:
            picture.save(whole)
    data = whole.read_bytes()
    dice = random.Random(kind)
    for _ in range(20):
        path = tmp_path / "spoilt"
        path.write_bytes(mutated(data, dice))
        document = open_it(path)
        assert (document.status is Status.OK) == (not document.reason)
        assert all(page.reason for page in document.pages)
        assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
        for page in document.pages:
            if page.route is Route.OCR:
                try:
                    assert render(path, page.number, 60, Settings()).mode == "L"
                except Unreadable as error:
                    assert str(error)
