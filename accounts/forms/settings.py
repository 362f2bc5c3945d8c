"""Forms over what holds for the whole organisation."""

import zoneinfo
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts import clock
from accounts.forms.base import RowSection, Section
from accounts.models import (
    ActivityKind,
    Customer,
    Feed,
    Organisation,
    RateSet,
    Segment,
    StaffingRequirement,
    UnitCost,
    User,
)
from accounts.services import settings

MONTHS = [(number, f"{date(2000, number, 1):%B}") for number in range(1, 13)]
CURRENCY = RegexValidator(r"^[A-Z]{3}$", "Three letters, such as EUR.")
CURRENCY_STAYS = "Stays: there are accounts, and every total so far is in it."


def time_zones() -> list[tuple[str, str]]:
    """The zones that are named after a place, and UTC."""
    known = zoneinfo.available_timezones()
    places = sorted(zone for zone in known if "/" in zone and zone[:4] != "Etc/")
    return [(zone, zone.replace("_", " ")) for zone in ("UTC", *places)]


class CurrencyField(forms.CharField):
    """An ISO code, in whatever case it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=3, validators=[CURRENCY], **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()


class Beginning(RowSection):
    """What an organisation needs before anything else."""

    section, button = "organisation", "Start with my own data"
    currency = CurrencyField(initial="EUR", help_text="In which all totals are told.")
    time_zone = forms.ChoiceField(
        choices=time_zones, help_text="Where a day begins and ends."
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ("name", "currency", "time_zone")
        labels = {"name": "Name of your organisation"}

    def prepare(self) -> None:
        if self.row is None:
            self.fields["time_zone"].widget.attrs["data-guess-zone"] = True
        if not settings.may_change_currency():
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = CURRENCY_STAYS

    def keep(self, author: User) -> str:
        return f"{settings.set_organisation(**self.cleaned_data)} is saved."


class OrganisationForm(Beginning):
    button = "Save"
    fiscal_year_start = forms.TypedChoiceField(
        label="Fiscal year begins in", coerce=int, choices=MONTHS
    )

    class Meta(Beginning.Meta):
        fields: tuple[str, ...] = (*Beginning.Meta.fields, "fiscal_year_start")


class ClockDay(forms.ModelForm):
    """Whatever form sets the clock; a day that is there already stays."""

    def clean_frozen_on(self) -> date | None:
        day: date | None = self.cleaned_data["frozen_on"]
        if day and "frozen_on" in self.changed_data:
            try:
                clock.check_stop(day)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return day


class Clock(ClockDay, RowSection):
    section, button = "clock", "Set the clock"
    frozen_on = forms.DateField(
        label="Stop the clock on",
        required=False,
        help_text="Today or a day before. Leave it empty for a live clock.",
    )

    class Meta:
        model = Organisation
        fields = ("frozen_on",)

    def keep(self, author: User) -> str:
        stopped = settings.set_clock(author=author, **self.cleaned_data)
        frozen_on = stopped.frozen_on
        if frozen_on is None:
            return "The clock is live."
        return f"The clock stands on {frozen_on:%-d %b %Y}."


class AddRates(Section):
    """A rate for each currency in use, and for one that is not used yet."""

    section, button = "rates", "Add rates"
    name = forms.CharField(max_length=100, help_text="Such as Budget 2027.")
    fixed_on = forms.DateField(label="Fixed on")
    other = CurrencyField(label="Another currency", required=False)
    other_rate = forms.DecimalField(
        label="Its rate",
        required=False,
        max_digits=18,
        decimal_places=8,
        min_value=Decimal("0.00000001"),
    )

    def prepare(self) -> None:
        own = Organisation.objects.values_list("currency", flat=True).first()
        used = Customer.objects.exclude(currency=own).order_by("currency")
        self.used = list(used.values_list("currency", flat=True).distinct())
        self.initial["fixed_on"] = self.day
        for currency in self.used:
            self.fields[f"rate_{currency}"] = forms.DecimalField(
                label=f"One {currency} is",
                max_digits=18,
                decimal_places=8,
                min_value=Decimal("0.00000001"),
                help_text=f"In {own}.",
            )
        rates = [f"rate_{currency}" for currency in self.used]
        self.order_fields(["name", "fixed_on", *rates, "other", "other_rate"])

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if RateSet.objects.filter(name=name).exists():
            raise forms.ValidationError("There are rates of this name.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("other")) != bool(cleaned.get("other_rate")):
            self.add_error("other_rate", "A currency and its rate, or neither.")
        if not self.errors and not self.rates():
            self.add_error("other", "Give at least one rate.")
        return cleaned

    def rates(self) -> dict[str, Decimal]:
        """What one unit of each currency is worth in the organisation's."""
        given = self.cleaned_data
        rates = {currency: given[f"rate_{currency}"] for currency in self.used}
        if given["other"]:
            rates[given["other"]] = given["other_rate"]
        return rates

    def keep(self, author: User) -> str:
        given = self.cleaned_data
        rate_set = settings.add_rate_set(
            name=given["name"], fixed_on=given["fixed_on"], rates=self.rates()
        )
        return f"{rate_set} is added."


class SegmentFields(RowSection):
    class Meta:
        model = Segment
        fields = ("name", "contact_cadence_days", "payment_terms_days")
        labels = {
            "contact_cadence_days": "Speak to them every … days",
            "payment_terms_days": "Pays within … days",
        }
        help_texts = {"contact_cadence_days": ""}

    def keep(self, author: User) -> str:
        return (
            f"{settings.set_segment(segment=self.row, **self.cleaned_data)} is saved."
        )


class SegmentForm(SegmentFields):
    section, rows = "segment", Segment


class AddSegment(SegmentFields):
    section, button = "new-segment", "Add segment"


class Require(RowSection):
    """A role that every account of a segment needs; `row` is the segment."""

    section, button, rows = "require", "Ask for it", Segment

    class Meta:
        model = StaffingRequirement
        fields = ("role", "skill", "level", "headcount")

    def instance_of(self, row: Any) -> None:
        """Always a new requirement."""

    def keep(self, author: User) -> str:
        asked = settings.require(segment=self.row, day=self.day, **self.cleaned_data)
        return f"{self.row} needs {asked.role} from today."


class EndRequirement(Section):
    section, button, rows = "end-requirement", "No longer", StaffingRequirement

    def keep(self, author: User) -> str:
        settings.end_requirement(requirement=self.row, day=self.day)
        return f"{self.row.segment} no longer needs {self.row.role}."


class SetUnitCost(RowSection):
    section, button = "unit-cost", "Set the cost"

    class Meta:
        model = UnitCost
        fields = ("activity", "segment", "cost_per_hour")
        help_texts = {"segment": "A segment’s own cost comes before the one for all."}

    def prepare(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["activity"].choices = [("", "Choose one"), *ActivityKind.choices]
        fields["segment"].empty_label = "All segments"

    def keep(self, author: User) -> str:
        cost = settings.set_unit_cost(day=self.day, **self.cleaned_data)
        activity = ActivityKind(cost.activity).label.lower()
        return f"An hour of {activity} costs {cost.cost_per_hour} from today."


class OpenFeed(RowSection):
    section, button = "feed", "Open"

    class Meta:
        model = Feed
        fields = ("kind", "source", "started_on", "cadence_days")
        labels = {"started_on": "Complete since", "cadence_days": "Every … days"}
        help_texts = {"source": "Letters, digits and dashes, such as crm."}

    def prepare(self) -> None:
        self.initial["started_on"] = self.day
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Choose one"), *Feed.Kind.choices]

    def clean_started_on(self) -> date:
        started_on: date = self.cleaned_data["started_on"]
        if started_on > self.day:
            raise forms.ValidationError("Not a day that lies ahead.")
        return started_on

    def keep(self, author: User) -> str:
        return f"{settings.open_feed(day=self.day, **self.cleaned_data)}: open."


class Cadence(RowSection):
    section, rows = "cadence", Feed

    class Meta:
        model = Feed
        fields = ("cadence_days",)
        labels = {"cadence_days": "Expected every … days"}
        help_texts = {"cadence_days": ""}

    def keep(self, author: User) -> str:
        settings.set_cadence(feed=self.row, **self.cleaned_data)
        return f"{self.row} is saved."
