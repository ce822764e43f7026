"""Runs of many reports → tidy series: what was measured, where and when, and who says so.

`rows` reads runs, `places` and `naming` unify names, `series` makes cells of rows, `tables` makes tables of cells.
"""
