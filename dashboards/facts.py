"""Where facts are read, entered and changed: at an account, or for the company."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from accounts import clock, undo
from accounts.facts import has_customer, kinds_of_customers, kinds_of_nobody, name_of
from accounts.forms.facts import FactForm, form_for
from accounts.models import AffectedCustomer, Customer, Incident, Recorded
from accounts.models.recorded import OWN_SOURCE
from accounts.services.endings import OVER, Ending
from dashboards.reader import Reader
from dashboards.timeline import KINDS, Group, TimelineItem, told_of
from dashboards.timeline.page import ANCHOR
from web.formatting import full_date

TITLES: dict[type[Recorded], str] = {AffectedCustomer: "Hit by an incident"}


@dataclass(frozen=True)
class Place:
    """An account, or the whole company, before somebody who may write or read there."""

    reader: Reader
    customer: Customer | None

    @classmethod
    def of(cls, request: HttpRequest, customer_id: int | None) -> "Place":
        """raises Http404 out of scope, PermissionDenied where one may only read"""
        place = cls.to_read(request, customer_id)
        if not place.may_write:
            raise PermissionDenied("Your role reads only.")
        return place

    @classmethod
    def to_read(cls, request: HttpRequest, customer_id: int | None) -> "Place":
        """raises Http404 out of scope, PermissionDenied where one may not even read"""
        reader = Reader.of(request)
        if customer_id is None:
            if not reader.administers:
                raise PermissionDenied("Only administrators look after this.")
            return cls(reader, None)
        visible = Customer.objects.visible_to(reader.user, reader.day)
        return cls(reader, get_object_or_404(visible, pk=customer_id))

    @property
    def may_write(self) -> bool:
        if self.customer is None:
            return self.reader.administers
        return self.reader.may_write(self.customer)

    @property
    def kinds(self) -> Mapping[str, type[Recorded]]:
        return kinds_of_nobody() if self.customer is None else kinds_of_customers()

    def model(self, kind: str) -> type[Recorded]:
        """raises Http404"""
        if kind not in self.kinds:
            raise Http404("There is no such kind of fact.")
        return self.kinds[kind]

    def rows(self, model: type[Recorded]) -> QuerySet[Any]:
        """What there is of a kind here, the latest first."""
        rows: QuerySet[Any] = model._default_manager.all()
        if has_customer(model):
            rows = rows.filter(customer=self.customer)
        happened = getattr(model, "domain_date", "")
        return rows.order_by(*([f"-{happened}"] if happened else []), "-pk")

    def url(self, page: str, *args: Any) -> str:
        """The address of "facts", "fact-add" or "fact" here."""
        if self.customer is None:
            return reverse(f"dashboards:company-{page}", args=args)
        return reverse(f"dashboards:{page}", args=[self.customer.pk, *args])

    @property
    def zone(self) -> ZoneInfo:
        return clock.zone_of(self.reader.organisation)

    @property
    def facts_url(self) -> str:
        return self.url("facts")

    @property
    def currency(self) -> str:
        return self.customer.currency if self.customer else self.reader.currency

    @property
    def way_back(self) -> str:
        """Where the work is seen: the account's timeline, or the company's kinds."""
        if self.customer is None:
            return self.facts_url
        return f"{reverse('dashboards:account', args=[self.customer.pk])}#{ANCHOR}"

    def way_back_from(self, request: HttpRequest) -> str:
        """To the book, as it was narrowed, where a form of it was sent."""
        query = request.POST.get("book")
        if query is None:
            return self.way_back
        return book_address(query)

    def form(
        self,
        fact: Recorded | type[Recorded],
        data: Any = None,
        likely: Mapping[str, str] = MappingProxyType({}),
    ) -> FactForm:
        """The form of a fact that is here, or of a new one of a kind.

        likely  what a new one probably says, by column
        """
        fact = self._new(fact) if isinstance(fact, type) else fact
        form = form_for(type(fact), is_of_customer=self.customer is not None)
        made: FactForm = form(
            data,
            instance=fact,
            author=self.reader.user,
            day=self.reader.day,
            currency=self.currency,
            likely=likely,
        )
        return made

    def _new(self, model: Any) -> Recorded:
        made: Recorded = model()
        if has_customer(model):
            made.customer = self.customer  # type: ignore[attr-defined]
        return made

    def rows_to_end(self, ending: Ending, fact: Any) -> tuple[QuerySet[Any], int]:
        """Among which rows the ending has to be, and its key.

        Who may write to every account that an incident hit may end it for all of them.
        """
        if ending is not OVER:
            return self.rows(ending.model), fact.pk
        return self._incidents, fact.incident_id

    @property
    def _incidents(self) -> QuerySet[Incident]:
        return Incident.objects.writable_by(self.reader.user, self.reader.day)

    def undo_url(self, fact: Any, request: HttpRequest | None = None) -> str:
        """What takes the fact back; "" where it is not this account's alone to do.

        request  where a form of the book sent it, undoing leads back there
        """
        if self.customer is None:
            return ""
        rows = undo.rows_of(type(fact), self.customer, self.reader.user)
        if not rows.filter(pk=fact.pk).exists():
            return ""
        token = undo.undo_token(fact, self.reader.user)
        address = reverse("dashboards:undo", args=[self.customer.pk])
        query = {"entry": token}
        if request and "book" in request.POST:
            query["book"] = request.POST["book"]
        return f"{address}?{urlencode(query)}"

    def latest(
        self, model: type[Recorded], most: int
    ) -> list[tuple[str, str, date | None]]:
        """(address, words, day) of the newest rows."""
        named = [field.name for field in model._meta.fields if field.is_relation]
        found = self.rows(model).select_related(*named)[:most]
        zone = clock.zone()
        kind = name_of(model)
        return [(self.url("fact", kind, each.pk), *_told(each, zone)) for each in found]

    def offered(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(group, [(address, label)]) of every kind there is here."""
        if self.customer is None:
            return [("", self._links(self.kinds.values()))]
        by_group = ((group, _models_of(group)) for group in Group)
        return [
            (str(group.label), self._links(models))
            for group, models in by_group
            if models
        ]

    def linked(self, events: list[TimelineItem]) -> list[TimelineItem]:
        """The events with the addresses at which what they tell of is read, and ended.

        What is not of the account alone is read by administrators.
        """
        return [self._linked(event) for event in events]

    def told_of(self, row: Any) -> list[TimelineItem]:
        """What the account's timeline tells of a row, and how it can end."""
        if self.customer is None:
            return []
        events = self.linked(told_of(self.customer, row, self.reader.day))
        return [replace(event, url="") for event in events]  # it leads here

    def _linked(self, event: TimelineItem) -> TimelineItem:
        kind, key = event.fact or ("", 0)
        if kind in self.kinds:
            can_end = event.endings and self.may_write
            end_url = self.url("fact-end", kind, key) if can_end else ""
            return replace(event, url=self.url("fact", kind, key), end_url=end_url)
        shared = Place(self.reader, None)
        if kind in shared.kinds and self.reader.administers:
            return replace(event, url=shared.url("fact", kind, key))
        return event

    def url_of(self, row: Any) -> str:
        """Where a row that a fact here names is read; "" where it is not for them."""
        if not isinstance(row, Recorded):
            return ""
        kind, shared = name_of(type(row)), Place(self.reader, None)
        is_here = self.customer and getattr(row, "customer_id", 0) == self.customer.pk
        if is_here and kind in self.kinds:
            return self.url("fact", kind, row.pk)
        if kind in shared.kinds and self.reader.administers:
            return shared.url("fact", kind, row.pk)
        return ""

    def _links(self, models: Iterable[type[Recorded]]) -> list[tuple[str, str]]:
        return [(self.url("fact-add", name_of(each)), title(each)) for each in models]


def book_address(query: str) -> str:
    """The book as it was narrowed."""
    return f"{reverse('dashboards:book')}?{query}".removesuffix("?")


def is_own(fact: Any) -> bool:
    """Whether it was entered by hand, as names of metrics and series are."""
    return getattr(fact, "source", OWN_SOURCE) == OWN_SOURCE


def title(model: type[Recorded]) -> str:
    """What a kind is called."""
    return TITLES.get(model) or str(capfirst(model._meta.verbose_name))


def _models_of(group: Group) -> list[Any]:
    known = kinds_of_customers().values()
    return [kind.model for kind in KINDS if kind.group is group and kind.model in known]


def _told(fact: Any, zone: ZoneInfo) -> tuple[str, date | None]:
    """What the fact says of itself, and its day unless it says that, too."""
    words, day = str(fact), _day(fact, zone)
    if day and str(day) in words:
        return words.replace(str(day), full_date(day)), None
    return words, day


def _day(fact: Any, zone: ZoneInfo) -> date | None:
    on = getattr(fact, getattr(fact, "domain_date", ""), None)
    return on.astimezone(zone).date() if isinstance(on, datetime) else on
