"""How good restoration and extraction are, measured against texts and tables made by hand."""

from pipeline.evaluate.calibration import Calibration, calibration_of, judged_words
from pipeline.evaluate.extraction import ExtractionScore, score_extraction
from pipeline.evaluate.restoration import RestorationScore, score_restoration

__all__ = [
    "Calibration",
    "ExtractionScore",
    "RestorationScore",
    "calibration_of",
    "judged_words",
    "score_extraction",
    "score_restoration",
]
