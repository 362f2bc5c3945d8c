"""Columns whose names tell nothing, known by what they hold.

Rather none than a wrong one: a column is suggested where it alone fits a field, and
fits no other field.
"""

import re

from accounts.imports.fields import Field, Kind
from accounts.imports.notation import is_read
from accounts.imports.sampling import Sample
from accounts.imports.values import Formats, dates

_FEWEST_CELLS = 5
_READ = 0.98  # of the cells
_FILLED = 0.9  # of the rows, where a field cannot do without
_DISTINCT = 0.9  # of the addresses, which else are of those who wrote the rows
_KEY = re.compile(r"(?=.*\d)[A-Za-z0-9][-_./A-Za-z0-9]{0,39}")
_FRACTION = re.compile(r".*[.,]\d{1,2}")
_CURRENCY = re.compile(
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|"
    "ISK|JPY|KRW|MAD|MXN|MYR|NGN|NOK|NZD|PEN|PHP|PLN|QAR|RON|RSD|SAR|SEK|SGD|THB|TRY|"
    "TWD|UAH|USD|VND|ZAR"
)
# In a name they tell what a day or a number is: not the one that we seek.
_ANOTHER = re.compile(
    r"\b(born|birth|birthday|hired?|founded|modified|updated|changed|last|close[d]?|"
    r"closing|resolved|due|end|ends|ended|expiry|expires|paid|shipped|delivered|"
    r"required|until|left|answered|reopened|unit|price|tax|vat|discount|rate|percent|"
    r"probability|freight|weight|size|number|employees|phone|fax|zip|year|age|score|"
    r"cost|quantity|latitude|longitude)\b"
)


def by_content(
    kind: Kind, sample: Sample, taken: dict[str, str], formats: dict[str, str]
) -> dict[str, str]:
    """Further fields and their columns, beside those that are `taken` by name."""
    seen = _Columns(sample, Formats(**formats))
    free = [name for name in sample.columns if name and name not in taken.values()]
    fits = {
        field.name: [column for column in free if seen.fits(field, column)]
        for field in kind.fields
        if field.name not in taken
    }
    claimed = [column for columns in fits.values() for column in columns]
    return {
        name: columns[0]
        for name, columns in fits.items()
        if len(columns) == 1 and claimed.count(columns[0]) == 1
    }


class _Columns:
    """The columns of a sample, to be compared with fields."""

    def __init__(self, sample: Sample, formats: Formats) -> None:
        self.sample, self.formats = sample, formats

    def fits(self, field: Field, column: str) -> bool:
        """Whether the column could hardly be anything else."""
        cells = self.sample.values(column)
        if len(cells) < _FEWEST_CELLS:
            return False
        if field.name == "external_id":
            return column == self.sample.columns[0] and self._are_keys(cells)
        if field.name == "currency":
            return all(map(_CURRENCY.fullmatch, cells))
        if field.name == "email":
            is_own = self._are_read(field, cells) and _are_distinct(cells)
            return is_own and not self._has_other_addresses(column)
        if field.choices:
            words = {cell for cell in cells if not cell.lstrip("-").isdigit()}
            return len(words) > 1 and self._are_read(field, cells)
        return field.is_required and self._is_figure(field, column, cells)

    def _has_other_addresses(self, column: str) -> bool:
        """Whether another column, too, mostly holds addresses of its rows' own."""
        others = (name for name in self.sample.columns if name not in ("", column))
        return any(
            2 * sum("@" in cell for cell in set(cells)) > len(cells)
            for cells in map(self.sample.values, others)
        )

    def _is_figure(self, field: Field, column: str, cells: list[str]) -> bool:
        """Whether the cells are the day or the amount that rows cannot do without."""
        is_number = field.sql_type == "numeric"
        if not is_number and not field.sql_type.startswith(("date", "timestamp")):
            return False
        if _ANOTHER.search(_spaced(column)):
            return False
        has_shape = not is_number or any(map(_FRACTION.fullmatch, cells))
        is_filled = len(cells) >= _FILLED * len(self.sample.rows)
        return has_shape and is_filled and self._are_read(field, cells)

    def _are_keys(self, cells: list[str]) -> bool:
        if not len(set(cells)) == len(cells) == len(self.sample.rows):
            return False
        read_day = dates(self.formats)
        return all(map(_KEY.fullmatch, cells)) and not any(
            _FRACTION.fullmatch(cell) or is_read(read_day, cell) for cell in cells
        )

    def _are_read(self, field: Field, cells: list[str]) -> bool:
        parse = field.parser(self.formats)
        return sum(is_read(parse, cell) for cell in cells) >= _READ * len(cells)


def _are_distinct(cells: list[str]) -> bool:
    return len(set(cells)) >= _DISTINCT * len(cells)


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\W]+", " ", name).lower()
