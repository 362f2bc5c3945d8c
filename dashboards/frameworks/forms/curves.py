"""A curve as a table to fill in."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.forms.base import Section
from diagnostics.scoring.curves import Curve, check_curve

SPARE_ROWS = 2
MOST_ROWS = 40


class CurveFields(Section):
    """A table of values and the points they are worth; empty rows do not count."""

    def add_rows(self, curve: Curve) -> None:
        """A row for each knot or each row that was sent, and two to spare."""
        filled = len(curve)
        if self.is_bound:
            filled = next(row for row in count() if f"value_{row}" not in self.data)
            while filled and not self._was_filled(filled - 1):
                filled -= 1
        self.size = min(filled + SPARE_ROWS, MOST_ROWS)
        for row in range(self.size):
            for name in ("value", "points"):
                self.fields[f"{name}_{row}"] = self._field(name, row)
        for row, (value, points) in enumerate(curve):
            self.initial[f"value_{row}"] = _plain(value)
            self.initial[f"points_{row}"] = _plain(points)

    def _was_filled(self, row: int) -> bool:
        return any(self.data.get(f"{name}_{row}") for name in ("value", "points"))

    @staticmethod
    def _field(name: str, row: int) -> forms.FloatField:
        least, most = (0, 100) if name == "points" else (None, None)
        widget = forms.NumberInput(
            attrs={"step": "any", "aria-label": f"{name.capitalize()}, row {row + 1}"}
        )
        return forms.FloatField(
            label=name.capitalize(),
            required=False,
            widget=widget,
            min_value=least,
            max_value=most,
        )

    def curve_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The fields of each row: value, points."""
        for row in range(self.size):
            yield self[f"value_{row}"], self[f"points_{row}"]

    def plain_fields(self) -> list[BoundField]:
        """All others that are seen."""
        rows = ("value_", "points_")
        return [
            field for field in self.visible_fields() if not field.name.startswith(rows)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        knots: list[tuple[float, float]] = []
        for row in range(self.size):
            pair = values.get(f"value_{row}"), values.get(f"points_{row}")
            self._take(row, pair, knots)
        self.curve: Curve = tuple(sorted(knots))
        if not self.errors:
            try:
                check_curve(self.curve)
            except ValueError as error:
                self.add_error("value_0", f"{str(error).capitalize()}.")
        return values

    def _take(
        self,
        row: int,
        pair: tuple[float | None, float | None],
        knots: list[tuple[float, float]],
    ) -> None:
        """One row of the table: a knot, nothing, or an error at its field."""
        value, points = pair
        if value is not None and points is not None:
            if value in {knot for knot, _ in knots}:
                self.add_error(f"value_{row}", "This value stands in another row too.")
            knots.append((value, points))
        elif value is not None and f"points_{row}" not in self.errors:
            self.add_error(f"points_{row}", "How many points is it worth?")
        elif points is not None and f"value_{row}" not in self.errors:
            self.add_error(f"value_{row}", "Which value is worth that?")


def _plain(value: float) -> float:
    """A whole number without its ".0"."""
    return int(value) if value == int(value) else value
