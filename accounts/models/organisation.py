"""The organisation this installation belongs to."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name!r} is not a time zone such as Europe/Amsterdam.")


class Organisation(models.Model):
    """The one organisation: its day, its currency, its fiscal year.

    `frozen_on` stops the clock on a day, so that sample data stay as fresh as
    they were.
    """

    name = models.CharField(max_length=200)
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone]
    )
    currency = models.CharField(max_length=3, default="EUR")
    fiscal_year_start = models.PositiveSmallIntegerField(
        default=1, help_text="Month in which the fiscal year starts, 1 to 12."
    )
    frozen_on = models.DateField(
        null=True, blank=True, help_text="Empty: the clock is live."
    )
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="organisation_is_one"),
            models.CheckConstraint(
                condition=Q(fiscal_year_start__range=(1, 12)),
                name="organisation_fiscal_year_start_is_a_month",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="organisation_currency_is_iso",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RateSet(models.Model):
    """Exchange rates fixed together, so that totals stay comparable."""

    name = models.CharField(max_length=100, unique=True)
    fixed_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """What one unit of a currency is worth in the organisation's currency."""

    rate_set = models.ForeignKey(RateSet, models.CASCADE, related_name="rates")
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rate_set", "currency"], name="rate_once_per_set"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"
