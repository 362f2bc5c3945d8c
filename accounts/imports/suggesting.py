"""What the columns of a file probably mean, by their names and by what they hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from accounts.imports.fields import Field, Kind
from accounts.imports.mapping import HISTORY
from accounts.imports.reading import FileOptions, Row, opened
from accounts.imports.values import Formats, dates

SAMPLE_ROWS = 200
SHOWN_ROWS = 5
DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d",
    "%m/%d/%y", "%d/%m/%y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S.000Z",
)  # fmt: skip
_DAY = re.compile(r"[\d./-]{6,10}(?:[ T][\d:.]+Z?)?")
_COMMA_DECIMAL = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d{1,2}|-?\d+,\d{1,2}")
_POINT_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d{1,2}")
_COMMA_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# Other words for our fields, as exports of CRMs and shops name them.
_SYNONYMS = {
    "external_id": "record id key case number id",
    "customer": "account account id account name company company id customer id client"
    " associated company ids",
    "name": "title full name account name company name contact name subject",
    "person": "owner user agent sales agent assigned to employee",
    "owner": "account owner company owner owner name owner email",
    "purchased_on": "date order date close date closed date invoice date",
    "happened_on": "date activity date created date due date",
    "opened_at": "created date create date opened date time opened",
    "resolved_at": "closed date close date resolved date",
    "acquired_on": "since created date create date customer since",
    "amount": "value total revenue price close value deal amount",
    "order_number": "order order id",
    "product": "product id item sku product name",
    "quantity": "qty units count",
    "email": "e mail email address mail",
    "text": "description comments notes body details content",
    "subject": "title ticket name summary",
    "severity": "priority",
    "industry": "sector vertical",
    "country": "billing country country region office location",
    "region": "territory billing state",
    "parent": "parent account parent company subsidiary of",
    "reports_to": "manager supervisor",
    "annual_value": "arr acv amount annual value contract value",
    "promised_on": "required date due date promised date",
    "delivered_on": "shipped date delivery date delivered",
    "job_title": "title position",
    "series": "product family category product series",
    "team": "department region regional office",
}
# What one row of a kind is called elsewhere, before "id".
_ROWS = {
    "customers": ("account", "company", "client"),
    "people": ("user", "employee", "owner", "agent"),
    "purchases": ("line", "order line", "opportunity", "deal"),
    "notes": ("activity", "task", "opportunity", "deal"),
    "contracts": ("opportunity", "deal", "subscription"),
    "tickets": ("case",),
}


@dataclass(frozen=True)
class Sample:
    """The head of a file: its columns, and some rows to look at."""

    columns: list[str]
    rows: list[list[str]]
    description: str

    def values(self, column: str) -> list[str]:
        """What the column holds in the rows that hold something there."""
        place = self.columns.index(column)
        return [row[place].strip() for row in self.rows if row[place].strip()]


def sample_of(path: Path, options: FileOptions) -> Sample:
    """raises FileRefused"""
    with opened(path, options) as table:
        rows = (row for row in table.rows if isinstance(row, Row))
        cells = [row.cells for row in islice(rows, SAMPLE_ROWS)]
        return Sample(table.columns, cells, table.description)


def suggested(kind: Kind, sample: Sample) -> dict[str, Any]:
    """A mapping without a source, to be looked at and corrected by a person."""
    free = [column for column in sample.columns if column]
    columns: dict[str, str] = {}
    for field in kind.fields:
        if column := _best(field, kind, free):
            columns[field.name] = column
            free.remove(column)
    days = [
        columns[field.name]
        for field in kind.fields
        if field.sql_type == "date" and field.name in columns
    ]
    return {"mode": HISTORY, "columns": columns, "formats": _formats(sample, days)}


def best_kind(kinds: Iterable[Kind], sample: Sample) -> Kind | None:
    """The kind most of whose required fields, then most of whose fields, are there."""

    def fit(kind: Kind) -> tuple[float, int]:
        found = suggested(kind, sample)["columns"]
        required = [
            field.name
            for field in kind.fields
            if field.is_required
            and field.name != "currency"  # the organisation's will do
        ]
        told = sum(name in found for name in required)
        return told / max(len(required), 1), len(found)

    return max(kinds, key=fit, default=None)


def _best(field: Field, kind: Kind, columns: list[str]) -> str:
    """The column whose name fits the field best; none where none does."""
    named = {_plain(column): column for column in reversed(columns)}
    words = [field.name.replace("_", " "), *_phrases(_SYNONYMS.get(field.name, ""))]
    if field.name == "external_id":
        rows = [kind.title, *_ROWS.get(kind.name, ())]
        words = [f"{row.removesuffix('s')} id" for row in rows] + words
    return next((named[word] for word in words if word in named), "")


def _phrases(words: str) -> list[str]:
    """Every run of one to three words that stand together, longest first."""
    parts = words.split()
    runs = [
        " ".join(parts[first : first + length])
        for length in (3, 2, 1)
        for first in range(len(parts) - length + 1)
    ]
    return list(dict.fromkeys(runs))


def _plain(name: str) -> str:
    """`AccountID`, `account_id` and `Account Id` are one name."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", " ", name)
    return " ".join(spaced.lower().split())


def _formats(sample: Sample, days: list[str]) -> dict[str, str]:
    """`days` are the columns that hold dates; without any, all cells are asked."""
    values = [cell.strip() for row in sample.rows for cell in row if cell.strip()]
    told = [value for column in days for value in sample.values(column)]
    return {"date": date_format(told or values), **_number_format(values)}


def date_format(values: Iterable[str]) -> str:
    """The format that most of the values are dates in; ISO where none are."""
    looks = [value for value in values if _DAY.fullmatch(value)]

    def hits(form: str) -> int:
        parse = dates(Formats(date=form))
        return sum(_is_read(parse, value) for value in looks)

    return max(DATE_FORMATS, key=hits) if looks else DATE_FORMATS[0]


def _is_read(parse: Any, value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _number_format(values: list[str]) -> dict[str, str]:
    if any(_COMMA_DECIMAL.fullmatch(value) for value in values):
        grouped = any(_POINT_GROUPED.fullmatch(value) for value in values)
        return {"decimal": ",", "thousands": "." if grouped else ""}
    grouped = any(_COMMA_GROUPED.fullmatch(value) for value in values)
    return {"decimal": ".", "thousands": "," if grouped else ""}
