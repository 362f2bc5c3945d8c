"""How a file writes days, moments and numbers, told from what it holds."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from accounts.imports.values import Formats, Parse, dates, instants

DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d",
    "%m/%d/%y", "%d/%m/%y",
)  # fmt: skip
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
# The empty one is ISO 8601, which takes all of %Y-%m-%d with 24 hours.
DATETIME_FORMATS = (
    "",
    *(f"{day} {time}" for day in DATE_FORMATS if day != "%Y%m%d" for time in _TIMES),
)
_MOST_CELLS = 400  # that are tried; each format is tried on each
_DAY = re.compile(r"[\d./-]{6,10}")
_MOMENT = re.compile(r"[\d./-]{6,10}[ T]\d{1,2}:\d\d.*")
_COMMA_DECIMAL = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d{1,2}|-?\d+,\d{1,2}")
_POINT_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d{1,2}")
_COMMA_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SHOWN = {
    "%Y": "YYYY", "%m": "MM", "%d": "DD", "%y": "YY", "%H": "hh", "%I": "hh",
    "%M": "mm", "%S": "ss", "%p": "AM/PM",
}  # fmt: skip
_EXAMPLE = datetime(2026, 12, 31, 16, 5)  # noqa: DTZ001 - only written out


def shown(form: str) -> str:
    """A format as people write it, with an example."""
    if not form:
        return "ISO 8601, as 2026-12-31 16:05"
    letters = re.sub(r"%.", lambda part: _SHOWN.get(part[0], part[0]), form)
    return f"{letters}, as {_EXAMPLE.strftime(form)}"


def formats_of(cells: Iterable[str], days: Iterable[str] = ()) -> dict[str, str]:
    """The formats as a mapping holds them.

    days  what stands in the columns that hold dates; without any, all cells are asked
    """
    values = list(dict.fromkeys(cells))
    told = list(dict.fromkeys(days)) or values
    moments = _like(_MOMENT, values)
    day = date_format(_like(_DAY, told), moments)
    return {
        "date": day,
        "datetime": _datetime_format(moments, day),
        **_number_format(values),
    }


def date_format(days: list[str], moments: list[str]) -> str:
    """The format that most of the days are written in; ISO 8601 where none are.

    Where days leave it open, the moments tell, and so does an AM or PM.
    """
    beside = _days_of(moments)
    forms = sorted(DATE_FORMATS, key=lambda form: _is_elsewhere(form, moments))
    hits = {
        form: (_hits(dates, Formats(form), days), _hits(dates, Formats(form), beside))
        for form in forms
    }
    return max(forms, key=hits.__getitem__) if days or beside else DATE_FORMATS[0]


def _datetime_format(moments: list[str], day: str) -> str:
    """The format of most moments, that of the days where several are as good."""

    def fit(form: str) -> tuple[int, bool]:
        hits = _hits(instants, Formats(day, form), moments)
        return hits, not form or form.startswith(day)

    return max(DATETIME_FORMATS, key=fit) if moments else DATETIME_FORMATS[0]


def _is_elsewhere(form: str, moments: list[str]) -> bool:
    """Whoever writes AM and PM puts the month first."""
    is_american = any(cell[-2:].upper() in ("AM", "PM") for cell in moments)
    return is_american and not form.startswith("%m")


def _days_of(moments: list[str]) -> list[str]:
    return [re.split("[ T]", cell)[0] for cell in moments]


def _like(pattern: re.Pattern[str], cells: list[str]) -> list[str]:
    return [cell for cell in cells if pattern.fullmatch(cell)][:_MOST_CELLS]


def _hits(
    reader: Callable[[Formats], Parse], formats: Formats, cells: list[str]
) -> int:
    parse = reader(formats)
    return sum(is_read(parse, cell) for cell in cells)


def is_read(parse: Parse, cell: str) -> bool:
    """Whether the cell is a value."""
    try:
        parse(cell)
    except ValueError:
        return False
    return True


def _number_format(values: list[str]) -> dict[str, str]:
    if any(_COMMA_DECIMAL.fullmatch(value) for value in values):
        grouped = any(_POINT_GROUPED.fullmatch(value) for value in values)
        return {"decimal": ",", "thousands": "." if grouped else ""}
    grouped = any(_COMMA_GROUPED.fullmatch(value) for value in values)
    return {"decimal": ".", "thousands": "," if grouped else ""}
