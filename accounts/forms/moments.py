"""Days and moments as people write them, by the clock of the organisation."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

YEARS = range(1900, 2101)


def in_our_times(day: date) -> None:
    """Raise ValidationError on a year that nobody means."""
    if day.year not in YEARS:
        raise ValidationError(f"A year from {YEARS[0]} to {YEARS[-1]}, please.")


class InstantInput(forms.DateTimeInput):
    """A moment, picked with what the browser offers."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class InstantField(forms.DateTimeField):
    """A moment to the minute, by the clock of `zone`.

    Where that clock is set back, and shows a time twice, the first is meant; a time
    that it skips is refused. Who leaves it alone keeps its seconds, too.
    """

    widget = InstantInput
    zone = ZoneInfo("UTC")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            told = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise ValidationError(self.error_messages["invalid"]) from None
        in_our_times(told)
        return told if told.tzinfo else self._on_our_clock(told)

    def _on_our_clock(self, told: datetime) -> datetime:
        moment = told.replace(tzinfo=self.zone).astimezone(UTC)
        if self.prepare_value(moment) != told:
            raise ValidationError("The clock is set forward and skips this time.")
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        widget: Any = self.widget
        shown = widget.format_value(self.prepare_value(initial)) or ""
        return shown != (data or "")
