"""Where facts of an account are entered by hand, for whoever may write to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from accounts.facts import kinds_of_customers, name_of
from accounts.models import Customer
from dashboards.evidence import KIND_OF_FEED
from dashboards.reader import Reader
from diagnostics.measures import Measure
from diagnostics.measures.ratings import side_of_view


@dataclass(frozen=True)
class Way:
    """Where something is entered or loaded, and what is done there."""

    url: str
    action: str


@dataclass(frozen=True)
class Ways:
    """The ways into one account; none for who only reads."""

    customer: Customer
    may_write: bool

    @classmethod
    def of(cls, reader: Reader, customer: Customer) -> "Ways":
        return cls(customer, reader.may_write(customer))

    def to_enter(self, measure: Measure) -> tuple[Way, ...]:
        """To each kind of fact that the measure reads and a person can enter."""
        is_contract = (
            self.customer.relationship_type == Customer.RelationshipType.CONTRACT
        )
        feeds = measure.feeds_for(is_contract)
        found = (self._by_feed[feed] for feed in feeds if feed in self._by_feed)
        side = side_of_view(measure.key)
        of_side = f"?{urlencode({'aspect': side})}" if side else ""
        return tuple(
            replace(way, url=f"{way.url}{of_side}") for way in dict.fromkeys(found)
        )

    def to_review(self, measures: Iterable[Measure]) -> tuple[Way, ...]:
        """To a review that asks for these again."""
        if not self.may_write:
            return ()
        sides = [side for one in measures if (side := side_of_view(one.key))]
        query = f"?{urlencode({'ask': sides}, doseq=True)}#sides" if sides else ""
        url = reverse("dashboards:review", args=[self.customer.pk])
        return (Way(f"{url}{query}", "Review"),)

    @cached_property
    def _by_feed(self) -> dict[str, Way]:
        if not self.may_write:
            return {}
        known = kinds_of_customers()
        names = {feed: name_of(kind.model) for feed, kind in KIND_OF_FEED.items()}
        return {
            feed: Way(
                reverse("dashboards:fact-add", args=[self.customer.pk, name]),
                f"Add {known[name]._meta.verbose_name}",
            )
            for feed, name in names.items()
            if name in known
        }
