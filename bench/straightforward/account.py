"""One account as a measure sees it: the customer, the day, and what it may ask."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import Customer, Feed, Purchase
from diagnostics.features import FeedStatus
from diagnostics.models import SharedInput

Columns = dict[str, float | None]


@dataclass(frozen=True)
class Setting:
    """What is no account's own.

    end  the last instant of as_of where the organisation is
    """

    as_of: date
    end: datetime
    zone: ZoneInfo
    feeds: dict[str, FeedStatus]

    def ago(self, days: int) -> date:
        return self.as_of - timedelta(days=days)

    def age(self, day: date) -> int:
        """Whole days since then."""
        return (self.as_of - day).days

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


@dataclass(frozen=True)
class Account:
    customer: Customer
    setting: Setting

    @property
    def is_contract(self) -> bool:
        return (
            self.customer.relationship_type == Customer.RelationshipType.CONTRACT.value
        )

    @property
    def segment(self) -> int:
        """The subject of what the segment's accounts share; 0: none."""
        return self.customer.segment_id or 0

    def orders(self) -> QuerySet[Purchase]:
        return self.customer.purchases.filter(purchased_on__lte=self.setting.as_of)

    def orders_of(self, days: int) -> QuerySet[Purchase]:
        return self.orders().filter(purchased_on__gt=self.setting.ago(days))

    def lately(self, facts: Any, day: str, days: int) -> Any:
        """Facts of the last so many days, by their domain date."""
        since, until = self.setting.ago(days), self.setting.as_of
        return facts.filter(**{f"{day}__gt": since, f"{day}__lte": until})

    def days_heard(self, kind: Feed.Kind) -> int:
        """Days over which a first fact could have come, and we would know."""
        days = self.setting.age(self.customer.acquired_on)
        feed = self.setting.feeds.get(kind)
        return max(min(days, self.setting.age(feed.started_on) if feed else days), 0)

    def shared(self, name: str, subject: int) -> float | None:
        """A figure of the day that many accounts share."""
        rows = SharedInput.objects.filter(
            as_of=self.setting.as_of, name=name, subject_id=subject
        )
        return rows.values_list("value", flat=True).first()


def cents(money: Decimal | None) -> int:
    return int(100 * (money or 0))
