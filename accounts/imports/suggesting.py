"""What the columns of a file probably mean, by their names and by what they hold."""

import re
from collections.abc import Iterable
from typing import Any

from accounts.imports.contents import by_content
from accounts.imports.fields import Field, Kind
from accounts.imports.mapping import HISTORY
from accounts.imports.notation import formats_of
from accounts.imports.sampling import Sample

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


def suggested(kind: Kind, sample: Sample) -> dict[str, Any]:
    """A mapping without a source, to be looked at and corrected by a person."""
    columns = _by_name(kind, sample)
    formats = formats_of(sample.cells, _days(kind, columns, sample))
    columns |= by_content(kind, sample, columns, formats)
    return {"mode": HISTORY, "columns": columns, "formats": formats}


def _by_name(kind: Kind, sample: Sample) -> dict[str, str]:
    free = [column for column in sample.columns if column]
    columns: dict[str, str] = {}
    for field in kind.fields:
        if column := _best(field, kind, free):
            columns[field.name] = column
            free.remove(column)
    return columns


def _days(kind: Kind, columns: dict[str, str], sample: Sample) -> list[str]:
    """What stands in the columns that hold dates."""
    days = [field.name for field in kind.fields if field.sql_type == "date"]
    return [
        cell
        for name in days
        if name in columns
        for cell in sample.values(columns[name])
    ]


def best_kind(kinds: Iterable[Kind], sample: Sample) -> Kind | None:
    """The kind most of whose required fields, then most of whose fields, are there."""

    def fit(kind: Kind) -> tuple[float, int]:
        found = _by_name(kind, sample)
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
