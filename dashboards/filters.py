"""Which accounts a list shows, and in what order: read from the address."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from accounts.models import ExternalId
from dashboards.accounts import with_change
from dashboards.attributes import Asked, asked_attributes
from diagnostics.explain import driver_labels
from diagnostics.models import Band, Diagnosis
from diagnostics.scoring.framework import Framework

DEFAULT_SORT = "-revenue_at_risk"
NO_OWNER = "none"
SORTS = {
    "name": "customer__name",
    "score": "score",
    "change_30d": "change_30d",
    "driver": "top_driver_points",
    "next_on": "next_on",
    "revenue": "revenue",
    "revenue_at_risk": "revenue_at_risk",
    "owner": "owner_name",
}
# Offered where a narrow screen has no room for headings; those can sort the other way.
OFFERED = {
    DEFAULT_SORT: "most at risk",
    "score": "worst score",
    "change_30d": "fell most in 30 days",
    "next_on": "expected next",
    "-revenue": "largest",
    "name": "name",
}


@dataclass(frozen=True)
class Filters:
    """What the reader chose; "" where nothing, and values nobody offered count so."""

    q: str = ""
    band: str = ""
    segment: str = ""
    owner: str = ""
    attributes: Asked = ()
    sort: str = DEFAULT_SORT

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        band, sort = query.get("band", ""), query.get("sort", DEFAULT_SORT)
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:200],
            band=band if band in Band.values else "",
            segment=_number(query.get("segment", "")),
            owner=_owner(query.get("owner", "")),
            attributes=asked_attributes(query),
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
        )

    def sorts(self) -> list[tuple[str, str]]:
        """Sort orders to choose from, the present one among them."""
        return list(({self.sort: "as chosen"} | OFFERED).items())

    @property
    def is_filtered(self) -> bool:
        chosen = (self.q, self.band, self.segment, self.owner, self.attributes)
        return any(chosen)

    def apply(
        self, diagnoses: QuerySet[Diagnosis], frameworks: list[Framework]
    ) -> QuerySet[Diagnosis]:
        """The diagnoses that pass; they carry the list's columns."""
        if self.q:
            diagnoses = diagnoses.filter(self._matches(frameworks))
        if self.band:
            diagnoses = diagnoses.filter(band=self.band)
        if self.segment:
            diagnoses = diagnoses.filter(customer__segment_id=self.segment)
        if self.attributes:
            said = dict(self.attributes)
            diagnoses = diagnoses.filter(customer__attributes__contains=said)
        if self.owner == NO_OWNER:
            return diagnoses.filter(Q(owner_id=None))
        return diagnoses.filter(Q(owner_id=self.owner)) if self.owner else diagnoses

    def _matches(self, frameworks: list[Framework]) -> Q:
        """By name, by another system's id, or by the label of what costs most."""
        drivers = {
            key
            for framework in frameworks
            for key, label in driver_labels(framework).items()
            if self.q.lower() in label.lower()
        }
        named = ExternalId.objects.filter(external_id__iexact=self.q)
        return (
            Q(customer__name__icontains=self.q)
            | Q(top_driver__in=sorted(drivers))
            | Q(customer__in=named.values("customer_id"))
        )

    def order(self, diagnoses: QuerySet[Diagnosis], day: date) -> QuerySet[Diagnosis]:
        """Sorted as chosen; what is not known comes last, the worst score first."""
        key = self.sort.removeprefix("-")
        if key == "change_30d":
            diagnoses = with_change(diagnoses, day)
        chosen = OrderBy(
            F(SORTS[key]), descending=self.sort.startswith("-"), nulls_last=True
        )
        return diagnoses.order_by(chosen, F("score").asc(nulls_last=True), "pk")


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 18 else ""


def _owner(text: str) -> str:
    return text if text == NO_OWNER else _number(text)
