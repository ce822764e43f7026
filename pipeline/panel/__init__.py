"""Runs of many reports → tidy series: what was measured, where and when, and who says so."""

from pipeline.panel.naming import MET, STANDARD
from pipeline.panel.rows import Copy, Found, documents_of, each_once
from pipeline.panel.series import Cell, Panel, Value

__all__ = ["MET", "STANDARD", "Cell", "Copy", "Found", "Panel", "Value", "documents_of", "each_once"]
