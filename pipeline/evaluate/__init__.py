"""How good restoration and extraction are, measured against texts and tables made by hand."""

from pipeline.evaluate.extraction import ExtractionScore, score_extraction
from pipeline.evaluate.restoration import RestorationScore, score_restoration

__all__ = ["ExtractionScore", "RestorationScore", "score_extraction", "score_restoration"]
