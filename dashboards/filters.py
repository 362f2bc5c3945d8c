"""Which accounts a list shows, and in what order: read from the address."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.http import urlencode

from accounts.models import ExternalId
from dashboards.accounts import with_change
from dashboards.attributes import PREFIX, Asked, asked_attributes
from dashboards.reader import Reader
from dashboards.risk import Risk
from dashboards.work import Show
from diagnostics.explain import driver_labels
from diagnostics.models import Band, Diagnosis
from diagnostics.scoring.framework import Framework

DEFAULT_SORT = "-at_risk"
NO_OWNER = "none"
SORTS = {
    "name": "customer__name",
    "score": "score",
    "change_30d": "change_30d",
    "driver": "top_driver_points",
    "next_on": "next_on",
    "revenue": "revenue",
    "at_risk": "at_risk",
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
    show: str = ""
    risk: Risk = Risk.REVENUE
    sort: str = DEFAULT_SORT

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        band, sort = query.get("band", ""), query.get("sort", DEFAULT_SORT)
        show, risk = query.get("show", ""), query.get("risk", "")
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:200],
            band=band if band in Band.values else "",
            segment=_number(query.get("segment", "")),
            owner=_owner(query.get("owner", "")),
            attributes=asked_attributes(query),
            show=show if show in Show.values else "",
            risk=Risk(risk) if risk in Risk.values else Risk.REVENUE,
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
        )

    def sorts(self) -> list[tuple[str, str]]:
        """Sort orders to choose from, the present one among them."""
        return list(({self.sort: "as chosen"} | OFFERED).items())

    @property
    def is_filtered(self) -> bool:
        narrows = (self.q, self.band, self.segment, self.owner, self.show)
        return any((*narrows, self.attributes))

    def but(self, **changes: Any) -> "Filters":
        """The same with other choices."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """What is chosen, as an address says it; the sort order is left to the list."""
        names = ("q", "band", "segment", "owner", "show")
        chosen = {name: getattr(self, name) for name in names}
        said = {f"{PREFIX}{name}": value for name, value in self.attributes}
        risk = "" if self.risk is Risk.REVENUE else self.risk.value
        asked = chosen | said | {"risk": risk}
        return urlencode({name: value for name, value in asked.items() if value})

    def apply(
        self, diagnoses: QuerySet[Diagnosis], reader: Reader
    ) -> QuerySet[Diagnosis]:
        """The diagnoses that pass; they carry the list's columns."""
        if self.show:
            diagnoses = diagnoses.filter(Show(self.show).condition(reader))
        if self.q:
            diagnoses = diagnoses.filter(self._matches(reader.frameworks))
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
        worst = F("score").asc(nulls_last=True)
        is_strategic = self.risk is Risk.STRATEGIC and key == "at_risk"
        flagged = [F("customer__is_strategic").desc()] if is_strategic else []
        return diagnoses.order_by(chosen, *flagged, worst, "pk")


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 18 else ""


def _owner(text: str) -> str:
    return text if text == NO_OWNER else _number(text)
