"""Typed cells of workbooks and Parquet files, written as a text file would say them."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounts.imports.values import Formats

_EXACT_DIGITS = 15  # what a spreadsheet shows of a number, before binary noise


def as_cell(value: Any, formats: Formats) -> str:
    """The value in the file's formats, so that it is read back as what it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        value = Decimal(f"{value:.{_EXACT_DIGITS}g}")
    if isinstance(value, Decimal):
        plain = format(value.normalize() + 0, "f") if value.is_finite() else str(value)
        return plain.replace(".", formats.decimal)
    if isinstance(value, datetime):
        return _instant(value, formats)
    if isinstance(value, date):
        return value.strftime(formats.date)
    return str(value)


def _instant(value: datetime, formats: Formats) -> str:
    """A day stored as midnight is a day; a format has no room for an offset."""
    if value.time() == time() and value.tzinfo is None:
        return value.strftime(formats.date)
    if formats.datetime:
        if value.tzinfo:
            value = value.astimezone(ZoneInfo(formats.time_zone or "UTC"))
        return value.strftime(formats.datetime)
    return value.isoformat(sep=" ")
