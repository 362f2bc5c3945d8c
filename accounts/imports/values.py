"""Text of a cell -> value. Strict: what is not plainly a value is refused."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

Value = str | int | bool | date | datetime | Decimal
Parse = Callable[[str], Value]  # raises ValueError with the reason
Plain = Callable[[pl.Expr], pl.Expr]

_YEARS = range(1900, 2101)
_EXPORT_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")  # our exports put it before formulas
_ISO_MOMENT = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]\d\d")
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SHOWN = {
    "%Y": "YYYY", "%m": "MM", "%d": "DD", "%y": "YY", "%H": "hh", "%M": "mm",
    "%S": "ss",
}  # fmt: skip


@dataclass(frozen=True)
class Parser:
    """Reads cells one by one; `is_plain` finds those that stand for themselves.

    is_plain  true only where the cell is already what `as_text(parse(cell))` would be,
              so that a column of ordinary cells costs no Python for each of them
    longest   how many characters a text may have
    """

    parse: Parse
    is_plain: Plain | None = None
    longest: int | None = None

    def __call__(self, cell: str) -> Value:
        return self.parse(cell)


@dataclass(frozen=True)
class Formats:
    """How a file writes dates and numbers; chosen per file, never guessed per cell.

    datetime   empty: as ISO 8601 writes it, or a day alone for its first moment
    time_zone  of instants that do not tell; empty: the organisation's
    """

    date: str = "%Y-%m-%d"
    datetime: str = ""
    decimal: str = "."
    thousands: str = ""
    time_zone: str = ""


CANONICAL = Formats()


def dates(formats: Formats) -> Callable[[str], date]:
    """Dates in the file's format, in ASCII digits, from 1900 to 2100.

    A moment, as the file writes them, is the day it falls on in the file's time zone.
    """
    shown = re.sub(r"%.", lambda part: _SHOWN.get(part[0], part[0]), formats.date)
    zone = ZoneInfo(formats.time_zone or "UTC")

    @lru_cache(maxsize=10_000)
    def parse(cell: str) -> date:
        try:
            moment = _day_or_moment(cell, formats)
        except ValueError:
            raise ValueError(f"{_quoted(cell)} is not a date like {shown}") from None
        if moment.year not in _YEARS:
            raise ValueError(f"{_quoted(cell)} is not between 1900 and 2100")
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()

    return parse


def _day_or_moment(cell: str, formats: Formats) -> datetime:
    if not cell.isascii():
        raise ValueError(cell)
    try:
        return datetime.strptime(cell, formats.date)  # noqa: DTZ007 - a day has none
    except ValueError:
        return _instant(cell, formats.datetime)


def instants(formats: Formats) -> Parse:
    """Moments, with an offset or in the file's time zone."""
    parse_date = dates(formats)
    zone = ZoneInfo(formats.time_zone or "UTC")

    @lru_cache(maxsize=10_000)
    def parse(cell: str) -> datetime:
        try:
            moment = _instant(cell, formats.datetime)
        except ValueError:
            midnight = datetime.min.time()
            return datetime.combine(parse_date(cell), midnight, zone)
        if moment.year not in _YEARS:
            raise ValueError(f"{_quoted(cell)} is not between 1900 and 2100")
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    return parse


def _instant(cell: str, form: str) -> datetime:
    if not cell.isascii() or len(cell) <= len("2026-01-01"):
        raise ValueError(cell)
    if form:
        return datetime.strptime(cell, form)  # noqa: DTZ007 - the caller knows the zone
    if not _ISO_MOMENT.match(cell):
        raise ValueError(cell)
    return datetime.fromisoformat(cell)


def decimals(formats: Formats, digits: int, places: int) -> Parser:
    """Numbers of at most `digits` digits, `places` of them after the decimal sign."""
    whole = rf"\d{{1,{digits - places}}}"
    if formats.thousands:
        grouped = rf"\d{{1,3}}(?:{re.escape(formats.thousands)}\d{{3}})+"
        whole = rf"(?:{grouped}|{whole})"
    fraction = rf"(?:{re.escape(formats.decimal)}\d{{1,{places}}})?"
    pattern = re.compile(rf"-?{whole}{fraction}", re.ASCII)
    example = f"-1234{formats.decimal}{'5' * places}"

    def parse(cell: str) -> Decimal:
        if not pattern.fullmatch(cell):
            raise ValueError(f"{_quoted(cell)} is not a number like {example}")
        if formats.thousands:
            cell = cell.replace(formats.thousands, "")
        number = Decimal(cell.replace(formats.decimal, "."))
        if number.adjusted() >= digits - places:
            raise ValueError(f"{_quoted(cell)} has more than {digits - places} digits")
        return number

    if formats.decimal != ".":
        return Parser(parse)
    plain = (
        rf"^-?(0|[1-9][0-9]{{0,{digits - places - 1}}})"
        rf"(\.[0-9]{{0,{places - 1}}}[1-9])?$"
    )
    return Parser(parse, lambda cells: cells.str.contains(plain))


def whole_numbers(lowest: int, highest: int) -> Parse:
    pattern = re.compile(r"-?\d{1,9}", re.ASCII)

    def parse(cell: str) -> int:
        if not pattern.fullmatch(cell) or not lowest <= int(cell) <= highest:
            raise ValueError(
                f"{_quoted(cell)} is not a whole number from {lowest} to {highest}"
            )
        return int(cell)

    return parse


def text(max_length: int) -> Parser:
    """Text of at most `max_length` characters, without our own export guard."""

    def parse(cell: str) -> str:
        cell = _EXPORT_GUARD.sub("", cell)
        if "\0" in cell:
            raise ValueError("holds a NUL character")
        if len(cell) > max_length:
            raise ValueError(
                f"has {len(cell):,} characters; {max_length:,} are allowed"
            )
        return cell

    def is_plain(cells: pl.Expr) -> pl.Expr:
        odd = cells.str.starts_with("'") | cells.str.contains("\0", literal=True)
        return ~odd & (cells.str.len_chars() <= max_length)

    return Parser(parse, is_plain, max_length)


def choices(options: Iterable[tuple[Value, str]]) -> Parse:
    """One of a fixed list, by its value or its label, in any case."""
    known = {
        str(name).lower(): value for value, label in options for name in (value, label)
    }

    def parse(cell: str) -> Value:
        if cell.lower() not in known:
            raise ValueError(f"{_quoted(cell)} is none of {', '.join(known)}")
        return known[cell.lower()]

    return parse


def yes_or_no(cell: str) -> bool:
    if cell.lower() not in _YES:
        raise ValueError(f"{_quoted(cell)} is none of {', '.join(_YES)}")
    return _YES[cell.lower()]


def emails(max_length: int) -> Parse:
    """An e-mail address, in lower case."""
    parse_text = text(max_length)

    def parse(cell: str) -> str:
        address = str(parse_text(cell)).lower()
        try:
            validate_email(address)
        except ValidationError:
            raise ValueError(f"{_quoted(cell)} is not an e-mail address") from None
        return address

    return parse


def currencies(cell: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", cell):
        raise ValueError(f"{_quoted(cell)} is not a currency code such as USD")
    return cell


def as_address(name: str) -> str:
    """A name as part of an e-mail address: plain small letters, without spaces."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = (mark for mark in decomposed if not unicodedata.combining(mark))
    return "".join("".join(letters).lower().split())


def as_text(value: Value) -> str:
    """The one way a value is written: what COPY reads and keys are made of."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _quoted(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:39]}…")
