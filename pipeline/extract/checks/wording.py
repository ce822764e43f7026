"""Numbers as Vietnamese reports print them, for explanations."""

from __future__ import annotations

from decimal import Decimal


def printed(number: Decimal, decimals: int | None = None) -> str:
    """With a decimal comma and points between thousands.

    >>> printed(Decimal("1872")), printed(Decimal("25.604"), 2), printed(Decimal("20.77"))
    ('1.872', '25,60', '20,77')
    """
    text = f"{number:,.{decimals}f}" if decimals is not None else f"{number:,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
