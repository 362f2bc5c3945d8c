"""Any number an organisation already has about its customers."""

from typing import ClassVar

from django.db import models

from accounts.models.customers import Customer
from accounts.models.opening import opens_feeds
from accounts.models.recorded import RECORDED_TRIGGERS, Fact, Recorded


class Metric(Recorded):
    """What is read: logins, seats used, a score of somebody else's."""

    name = models.CharField(max_length=100, unique=True)
    unit = models.CharField(max_length=32, blank=True)

    class Meta(Recorded.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Reading(Fact):
    """A metric's value at a customer on a day."""

    domain_date: ClassVar[str] = "measured_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="readings")
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="readings")
    measured_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta(Fact.Meta):
        constraints = Fact.Meta.constraints
        indexes = [
            models.Index(
                fields=["customer", "measured_on"],
                include=["metric", "value"],
                name="reading_of_customer",
            )
        ]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("measured_on", reading="true")]

    def __str__(self) -> str:
        return f"{self.metric} on {self.measured_on}: {self.value}"
