"""Bad scans: what is wrong with the picture of a page, and a better picture to read in its place."""

from pipeline.ocr.repair.colours import colours_of, without_colours
from pipeline.ocr.repair.faults import Faults, faults_of
from pipeline.ocr.repair.mending import Mended, mended
from pipeline.ocr.repair.missed import lines_passed_over, passed_over
from pipeline.ocr.repair.specks import without_specks

__all__ = [
    "Faults",
    "Mended",
    "colours_of",
    "faults_of",
    "lines_passed_over",
    "mended",
    "passed_over",
    "without_colours",
    "without_specks",
]
