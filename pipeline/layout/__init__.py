"""Words → lines in reading order, each with what it is on its page: body, heading, page number, header, speck.

The way of a page: `strips` cuts the engine's lines where they step down; `regions` takes out what is read column by
column; `joining` puts together what was cut; `order` sorts; `numbers`, `running` and `specks` set apart what is no
running text, and `margins` puts it before or behind it; `headings` and `outline` find headings and the path of markers
above every line. What documents look like stands in rules/layout.toml.

Nothing is dropped and no text is changed. Words hyphenated at a line's end stay as they were read: Vietnamese is
written in syllables and does not break them, so that a hyphen there belongs to a code or a foreign name
("2269/TTr-BNG-" / "QLDA", "C-" / "Band") and is printed; a Word has one box on one line, and joining two would be a
guess that could not be told from what was seen. pdfium joins such words by itself, with the hyphen kept.
"""

from pipeline.layout.arrange import arrange

__all__ = ["arrange"]
