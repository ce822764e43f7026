"""Words → lines in reading order, each with what it is on its page: body, heading, page number, header, speck."""

from pipeline.layout.arrange import arrange

__all__ = ["arrange"]
